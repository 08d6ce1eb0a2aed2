"""DevCon 2025 in the contract's own shapes: the same conference as the documented one."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]

EVENT: JSON = {
    "event": {
        "title": "DevCon 2025 - Developer Conference",
        "shortDescription": "Two days of talks, workshops and meeting people.",
        "location": {
            "type": "VENUE",
            "name": "Metro Convention Center",
            "address": {
                "addressLine": "1234 Tech Plaza",
                "city": "San Francisco",
                "subdivision": "US-CA",
                "postalCode": "94103",
                "country": "US",
            },
        },
        "dateAndTimeSettings": {
            "startDate": "2025-06-15T16:00:00.000Z",
            "endDate": "2025-06-17T01:00:00.000Z",
            "timeZoneId": "America/Los_Angeles",
        },
        "registration": {"initialType": "TICKETING"},
    }
}


def _money(value: str) -> JSON:
    return {"value": value, "currency": "USD"}


def tickets(event_id: str) -> list[JSON]:
    """Give the three ticket definitions of an event: early bird, general admission, VIP."""
    start = "2025-03-01T00:00:00.000Z"
    end = "2025-06-14T23:59:00.000Z"
    return [
        {
            "ticketDefinition": {
                "eventId": event_id,
                "name": "Early Bird",
                "description": "For those who decide early.",
                "pricingMethod": {
                    "pricingOptions": {
                        "optionDetails": [{"name": "Early Bird Price", "price": _money("299.00")}]
                    }
                },
                "feeType": "FEE_ADDED_AT_CHECKOUT",
                "initialLimit": 100,
                "salePeriod": {"startDate": start, "endDate": "2025-04-30T23:59:00.000Z"},
            }
        },
        {
            "ticketDefinition": {
                "eventId": event_id,
                "name": "General Admission",
                "pricingMethod": {"fixedPrice": _money("499.00")},
                "feeType": "FEE_ADDED_AT_CHECKOUT",
                "initialLimit": 500,
                "salePeriod": {"startDate": start, "endDate": end},
            }
        },
        {
            "ticketDefinition": {
                "eventId": event_id,
                "name": "VIP All-Access Pass",
                "description": "With workshops, the lounge and a meeting with the speakers.",
                "pricingMethod": {
                    "pricingOptions": {
                        "optionDetails": [
                            {"name": "Individual", "price": _money("999.00")},
                            {"name": "Team (3+ people)", "price": _money("899.00")},
                        ]
                    }
                },
                "feeType": "FEE_ADDED_AT_CHECKOUT",
                "initialLimit": 50,
                "salePeriod": {"startDate": start, "endDate": end},
            }
        },
    ]


def schedule(event_id: str) -> list[JSON]:
    """Give the sessions of the first day, in the conference's own time zone."""
    zone = "America/Los_Angeles"
    return [
        {
            "eventId": event_id,
            "item": {
                "name": "Opening Keynote",
                "description": "Where the field is going.",
                "timeSlot": {
                    "start": "2025-06-15T16:00:00.000Z",
                    "end": "2025-06-15T17:00:00.000Z",
                    "timeZoneId": zone,
                },
                "stageName": "Main Stage",
                "tags": ["Keynote", "AI", "Machine Learning"],
            },
        },
        {
            "eventId": event_id,
            "item": {
                "name": "Workshop: Microservices",
                "description": "Hands on: patterns and practice.",
                "timeSlot": {
                    "start": "2025-06-15T18:00:00.000Z",
                    "end": "2025-06-15T19:30:00.000Z",
                    "timeZoneId": zone,
                },
                "stageName": "Workshop Room A",
                "tags": ["Workshop", "Architecture", "Backend"],
            },
        },
    ]


def policies(event_id: str) -> list[JSON]:
    """Give three policies, which is as many as an event may have."""
    texts = {
        "Cancellation & Refund Policy": "<p>Full refund until <b>30 days</b> before the event.</p>",
        "Code of Conduct": "Be kind to each other.",
        "Ticket Transfer Policy": "A ticket may be handed on until 7 days before the event.",
    }
    return [{"policy": {"eventId": event_id, "name": name, "body": body}} for name, body in texts.items()]


CATEGORY: JSON = {"category": {"name": "Technology Conferences", "states": ["MANUAL"]}}
