// One story through all 52 operations, in an order in which each has something to work on.
const later = (days, hour = 10) => new Date(Date.now() + days * 86_400_000 + hour * 3_600_000);
const dates = (days) => ({ startDate: later(days), endDate: later(days, 12), timeZoneId: "Europe/Paris" });
const EVERYTHING = ["DETAILS", "TEXTS", "REGISTRATION", "URLS", "FORM", "DASHBOARD", "SEO_SETTINGS", "AGENDA", "CATEGORIES"];
const gala = (title) => ({
  title,
  shortDescription: "An evening.",
  location: { name: "Hall", type: "VENUE", address: { addressLine: "Main Street 1", city: "Paris", country: "FR" } },
  dateAndTimeSettings: dates(30),
  registration: { initialType: "TICKETING" },
});

export async function story(wix) {
  const event = await eventStory(wix);
  await ticketStory(wix, event._id);
  await scheduleStory(wix, event._id);
  await policyStory(wix, event._id);
  await categoryStory(wix, event._id);
  await endStory(wix, event._id);
}

async function eventStory({ events, call, refused }) {
  const event = await call("createEvent", () => events.createEvent(gala("Gala"), { fields: EVERYTHING }));
  await call("getEvent", () => events.getEvent(event._id, { fields: EVERYTHING }));
  await call("getEventBySlug", () => events.getEventBySlug(event.slug, { fields: EVERYTHING }));
  await call("updateEvent", () =>
    events.updateEvent(event._id, { event: { shortDescription: "A long evening.", agendaSettings: { enabled: true } }, fields: ["AGENDA"] }),
  );
  await call("queryEvents", () =>
    events.queryEvents({ filter: { _id: { $eq: event._id } }, sort: [{ fieldName: "title", order: "ASC" }], paging: { limit: 10 } }, { fields: EVERYTHING }),
  );
  await call("countEventsByStatus", () => events.countEventsByStatus({ facet: ["status"] }));
  const { event: clone } = await call("cloneEvent", () => events.cloneEvent(event._id, { fields: ["REGISTRATION"] }));
  await call("publishDraftEvent", () => events.publishDraftEvent(clone._id, { fields: ["REGISTRATION"] }));
  await refused("publishDraftEvent", "EVENT_ALREADY_PUBLISHED", () => events.publishDraftEvent(clone._id));
  await refused("createEvent", "SLUG_ALREADY_IN_USE", () =>
    events.createEvent({ ...gala("Another"), seoSettings: { slug: event.slug } }),
  );
  await refused("getEventBySlug", "EVENT_NOT_FOUND", () => events.getEventBySlug("no-such-event"));
  await call("cancelEvent", () => events.cancelEvent(clone._id, { fields: ["DASHBOARD"] }));
  await refused("cancelEvent", "INVALID_EVENT_STATUS_TRANSITION", () => events.cancelEvent(clone._id));
  return event;
}

async function ticketStory({ tickets, call, refused, events }, eventId) {
  const price = (value) => ({ value, currency: "EUR" });
  const base = { eventId, feeType: "FEE_INCLUDED" };
  const make = (more) => tickets.createTicketDefinition({ ...base, ...more }, { fields: ["SALES_DETAILS", "EVENT_DETAILS"] });
  const salePeriod = { startDate: later(1), endDate: later(20), displayNotOnSale: true };
  const fixed = await call("createTicketDefinition", () =>
    make({ name: "Fixed", pricingMethod: { fixedPrice: price("10.50") }, initialLimit: 5, salePeriod }),
  );
  const options = { optionDetails: [{ name: "One", price: price("1") }, { name: "Two", price: price("2") }] };
  const choice = await call("createTicketDefinition", () => make({ name: "Choice", pricingMethod: { pricingOptions: options } }));
  await call("createTicketDefinition", () => make({ name: "Gift", pricingMethod: { guestPrice: price("5") }, hidden: true }));
  await call("getTicketDefinition", () => tickets.getTicketDefinition(fixed._id, { fields: ["SALES_DETAILS", "EVENT_DETAILS"] }));
  await call("updateTicketDefinition", () =>
    tickets.updateTicketDefinition(fixed._id, { revision: fixed.revision, description: "Changed" }),
  );
  const query = { filter: { eventId: { $eq: eventId } }, cursorPaging: { limit: 2 } };
  await call("queryTicketDefinitions", () => tickets.queryTicketDefinitions(query, { fields: ["SALES_DETAILS"] }));
  await call("queryAvailableTicketDefinitions", () => tickets.queryAvailableTicketDefinitions({ filter: { eventId } }));
  await call("countTicketDefinitions", () => tickets.countTicketDefinitions({ filter: { eventId }, facet: ["saleStatus"] }));
  await call("countAvailableTicketDefinitions", () => tickets.countAvailableTicketDefinitions({ filter: { eventId } }));
  await call("reorderTicketDefinitions", () =>
    tickets.reorderTicketDefinitions(eventId, { ticketDefinitionId: choice._id, beforeDefinitionId: fixed._id }),
  );
  await call("changeCurrency", () => tickets.changeCurrency(eventId, { currency: "USD" }));
  const free = await events.createEvent({ ...gala("Free"), registration: { initialType: "RSVP" } });
  await refused("createTicketDefinition", "INVALID_EVENT_TYPE", () =>
    make({ eventId: free._id, name: "None", pricingMethod: { fixedPrice: price("1") } }),
  );
  await refused("createTicketDefinition", "INVALID_SALE_PERIOD", () =>
    make({ name: "Never", pricingMethod: { fixedPrice: price("1") }, salePeriod: { startDate: later(2), endDate: later(1) } }),
  );
  await call("deleteTicketDefinition", () => tickets.deleteTicketDefinition(choice._id));
  await call("bulkDeleteTicketDefinitionsByFilter", () => tickets.bulkDeleteTicketDefinitionsByFilter({ eventId }));
}

async function scheduleStory({ schedule, call, refused }, eventId) {
  const timeSlot = (hour) => ({ start: later(30, hour), end: later(30, hour + 1), timeZoneId: "Europe/Paris" });
  const add = (name, hour) =>
    schedule.addScheduleItem(eventId, { item: { name, timeSlot: timeSlot(hour), tags: ["Talk"], stageName: "Main" } });
  const { item } = await call("addScheduleItem", () => add("Opening", 10));
  const other = await call("addScheduleItem", () => add("Closing", 12));
  await call("publishDraft", () => schedule.publishDraft(eventId));
  await call("getScheduleItem", () => schedule.getScheduleItem(item._id, { eventId, includeDraft: true }));
  await call("listScheduleItems", () => schedule.listScheduleItems({ eventId: [eventId], facet: ["tag"], paging: { limit: 10 } }));
  await call("queryScheduleItems", () => schedule.queryScheduleItems({ filter: { eventId: { $eq: eventId } } }));
  await call("updateScheduleItem", () =>
    schedule.updateScheduleItem(item._id, eventId, { item: { name: "Welcome", timeSlot: timeSlot(9) } }),
  );
  await call("rescheduleDraft", () =>
    schedule.rescheduleDraft(eventId, { timeSlotOffset: "3600s", timeZoneId: "Europe/Paris" }),
  );
  await call("deleteScheduleItem", () => schedule.deleteScheduleItem(eventId, { itemIds: [other.item._id] }));
  await call("discardDraft", () => schedule.discardDraft(eventId));
  await refused("queryScheduleItems", "FILTER_PARSER_ERROR", () => schedule.queryScheduleItems({ filter: { nothing: 1 } }));
}

async function policyStory({ policies, call, refused }, eventId) {
  const make = (name) => policies.createPolicy({ eventId, name, body: "<p>Text</p>" });
  const first = await call("createPolicy", () => make("First"));
  const second = await make("Second");
  await make("Third");
  await refused("createPolicy", "POLICIES_LIMIT_REACHED", () => make("Fourth"));
  await call("getPolicy", () => policies.getPolicy(first._id));
  await call("updatePolicy", () =>
    policies.updatePolicy(first._id, { eventId, name: "Renamed", body: "Text", revision: first.revision }),
  );
  await call("queryPolicies", () => policies.queryPolicies({ filter: { eventId: { $eq: eventId } }, cursorPaging: { limit: 2 } }));
  await call("reorderEventPolicies", () =>
    policies.reorderEventPolicies(second._id, eventId, { beforePolicyId: first._id }),
  );
  await call("deletePolicy", () => policies.deletePolicy(first._id));
}

async function categoryStory({ categories, events, call }, eventId) {
  const category = await call("createCategory", () => categories.createCategory({ name: "Talks", states: ["MANUAL"] }));
  await call("bulkCreateCategory", () => categories.bulkCreateCategory([{ name: "One" }, { name: "Two", states: ["HIDDEN"] }]));
  await call("updateCategory", () => categories.updateCategory(category._id, { name: "Speeches" }));
  const second = await events.createEvent(gala("Second"));
  await call("assignEvents", () => categories.assignEvents(category._id, [eventId, second._id]));
  await call("reorderCategoryEvents", () =>
    categories.reorderCategoryEvents(category._id, { eventId: second._id, beforeEventId: eventId }),
  );
  await call("listEventsByCategory", () =>
    events.listEventsByCategory(category._id, { fields: ["CATEGORIES"], paging: { limit: 5 } }),
  );
  await call("listEventCategories", () => categories.listEventCategories(eventId));
  await call("queryCategories", () => categories.queryCategories({ filter: { _id: { $eq: category._id } } }, { fieldset: ["COUNTS"] }));
  await call("unassignEvents", () => categories.unassignEvents(category._id, [second._id]));
  await call("bulkAssignEvents", () => categories.bulkAssignEvents([category._id], { eventId: [second._id] }));
  await call("bulkUnassignEvents", () => categories.bulkUnassignEvents([category._id], { eventId: [second._id] }));
  await call("bulkAssignEventsAsync", () => categories.bulkAssignEventsAsync([category._id], { filter: { title: "Second" } }));
  await call("bulkUnassignEventsAsync", () => categories.bulkUnassignEventsAsync([category._id], { filter: { title: "Second" } }));
  await call("deleteCategory", () => categories.deleteCategory(category._id));
}

async function endStory({ events, call }, eventId) {
  const filter = { filter: { title: { $in: ["Second", "Free"] } } };
  await call("bulkCancelEventsByFilter", () => events.bulkCancelEventsByFilter({ filter }));
  await call("bulkDeleteEventsByFilter", () => events.bulkDeleteEventsByFilter({ filter }));
  await call("deleteEvent", () => events.deleteEvent(eventId));
}
