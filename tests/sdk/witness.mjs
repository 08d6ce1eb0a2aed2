// Wix's own SDK, pointed at BASE_URL, calls every operation; its own zod schemas judge every answer.
// Prints one JSON line an operation: {operation, ok, error?}, and one for each refusal it provoked.
import * as categories from "@wix/auto_sdk_events_categories";
import * as categorySchemas from "@wix/auto_sdk_events_categories/schemas";
import * as policies from "@wix/auto_sdk_events_policies";
import * as policySchemas from "@wix/auto_sdk_events_policies/schemas";
import * as schedule from "@wix/auto_sdk_events_schedule";
import * as scheduleSchemas from "@wix/auto_sdk_events_schedule/schemas";
import * as tickets from "@wix/auto_sdk_events_ticket-definitions-v-2";
import * as ticketSchemas from "@wix/auto_sdk_events_ticket-definitions-v-2/schemas";
import * as events from "@wix/auto_sdk_events_wix-events-v-2";
import * as eventSchemas from "@wix/auto_sdk_events_wix-events-v-2/schemas";
import { ApiKeyStrategy, createClient } from "@wix/sdk";
import { story } from "./story.mjs";

const { BASE_URL, API_KEY, SITE_ID } = process.env;
const schemas = { ...eventSchemas, ...ticketSchemas, ...scheduleSchemas, ...policySchemas, ...categorySchemas };

const wix = createClient({
  auth: ApiKeyStrategy({ apiKey: API_KEY, siteId: SITE_ID }),
  modules: { events, tickets, schedule, policies, categories },
  fetch: (url, init) => fetch(String(url).replace("https://www.wixapis.com", BASE_URL), init),
});

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const told = new Set();

/** Call an operation and hold what the SDK makes of the answer to the package's own schema. */
async function call(operation, work) {
  let answer;
  try {
    answer = await work();
  } catch (error) {
    const details = error?.details?.applicationError ?? error?.details ?? {};
    say({ operation, ok: false, error: `${error?.message ?? error} ${JSON.stringify(details)}` });
    throw new Error(`${operation} failed: nothing after it can be told`);
  }
  const name = `${operation[0].toUpperCase()}${operation.slice(1)}Response`;
  const schema = schemas[name];
  const judged = schema?.safeParse(answer ?? {});
  const wrong = schema ? judged.error?.issues : [{ message: `there is no schema ${name}` }];
  if (wrong) say({ operation, ok: false, error: JSON.stringify(wrong.slice(0, 3)) });
  else if (!told.has(operation)) say({ operation, ok: true });
  told.add(operation);
  return answer;
}

/** Provoke a refusal and tell the code that the SDK surfaces. */
async function refused(operation, code, work) {
  try {
    await work();
    say({ refusal: code, operation, ok: false, error: "it was not refused" });
  } catch (error) {
    const found = error?.details?.applicationError?.code;
    say({ refusal: code, operation, ok: found === code, error: found === code ? undefined : String(error?.message) });
  }
}

await story({ ...wix, call, refused });
