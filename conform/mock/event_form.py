"""The registration form that every event has: name and email address."""

from __future__ import annotations

from typing import Any


def _control(number: int, kind: str, control_id: str, inputs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": kind,
        "system": True,
        "name": control_id,
        "label": inputs[0]["label"],
        "inputs": inputs,
        "orderIndex": number,
        "id": control_id,
        "deleted": False,
    }


def _input(name: str, label: str) -> dict[str, Any]:
    return {
        "name": name,
        "array": False,
        "label": label,
        "options": [],
        "mandatory": True,
        "maxLength": 50,
        "type": "TEXT",
        "maxSize": 0,
        "labels": [],
        "additionalLabels": {},
    }


def form() -> dict[str, Any]:
    """Give the form; its fields are documented, its labels and messages are our own (assumed)."""
    names = [_input("firstName", "First name"), _input("lastName", "Last name")]
    confirmation = {
        "title": "You are registered",
        "message": "See you there.",
        "addToCalendarActionLabel": "Add to calendar",
        "shareActionLabel": "Share",
    }
    negative = {"title": "Thank you", "shareActionLabel": "Share"}
    closed = {"message": "Registration is closed", "exploreEventsActionLabel": "Other events"}
    return {
        "controls": [
            _control(0, "NAME", "name", names),
            _control(1, "INPUT", "email", [_input("email", "Email")]),
        ],
        "messages": {
            "rsvp": {
                "rsvpYesOption": "I will come",
                "rsvpNoOption": "I cannot come",
                "positiveMessages": {"title": "Register", "confirmation": confirmation},
                "waitlistMessages": {"title": "Join the waitlist", "confirmation": confirmation},
                "negativeMessages": {"title": "Decline", "confirmation": negative},
                "submitActionLabel": "Send",
            },
            "checkout": {
                "title": "Your details",
                "submitActionLabel": "Continue",
                "confirmation": {
                    "title": "Thank you",
                    "message": "Your tickets are on their way.",
                    "downloadTicketsLabel": "Download",
                    "addToCalendarLabel": "Add to calendar",
                    "shareEventLabel": "Share",
                },
            },
            "registrationClosed": closed,
            "ticketsUnavailable": {
                "message": "No tickets are available",
                "exploreEventsActionLabel": "Other events",
            },
        },
    }
