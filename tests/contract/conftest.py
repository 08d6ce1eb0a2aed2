"""A made-up SDK package in the layout of the real ones, small enough to reason about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

META_D_TS = """
interface Thing extends ThingPriceOneOf {
    /**
     * @format GUID
     * @readonly
     */
    id?: string;
    /**
     * @minLength 1
     * @maxLength 5
     */
    name?: string | null;
    /** @immutable */
    kind?: KindWithLiterals;
    /**
     * @maxSize 2
     * @maxLength 3
     */
    tags?: string[];
    startDate?: Date | null;
    count?: number;
    ratio?: number | null;
    revision?: string | null;
    /** @decimalValue options { gte:0.5, maxScale:2 } */
    rate?: string;
    cheap?: string;
    dear?: string;
    facets?: Record<string, Part>;
    child?: Thing;
}
/** @oneof */
interface ThingPriceOneOf { cheap?: string; dear?: string; }
interface Part { size?: number; }
declare enum Kind { BIG = "BIG", SMALL = "SMALL" }
type KindWithLiterals = Kind | 'BIG' | 'SMALL';
interface UpdateThingRequest { thing?: Thing; mask?: string[]; }
interface UpdateThingResponse { thing?: Thing; }
interface ListThingsRequest {
    /** @format GUID */
    ownerId: string;
    state?: KindWithLiterals[];
    paging?: Paging;
}
interface Paging { /** @max 100 */ limit?: number | null; }
interface ListThingsResponse { things?: Thing[]; }
type __PublicMethodMetaInfo<K = string> = { httpMethod: K; };
declare function updateThing(): __PublicMethodMetaInfo<'PATCH', { thingId: string; },
  UpdateThingRequest$1, UpdateThingRequest, UpdateThingResponse$1, UpdateThingResponse>;
declare function listThings(): __PublicMethodMetaInfo<'GET', { ownerId: string; },
  ListThingsRequest$1, ListThingsRequest, ListThingsResponse$1, ListThingsResponse>;
"""
INTERNAL_D_TS = META_D_TS.replace(
    "    count?: number;", "    count?: number;\n    /** @internal */\n    secret?: Hidden;"
).replace('SMALL = "SMALL" }', 'SMALL = "SMALL", ODD = "ODD" }\ninterface Hidden { note?: string; }')
META_JS = """
function resolveUrl1(opts) {
  const domainToMappings = {
    "www.wixapis.com": [
      { srcPath: "/events-things", destPath: "" },
      { srcPath: "/events/v7/things", destPath: "/v7/things" }
    ],
    "manage.example": [ { srcPath: "/_api/things", destPath: "" } ]
  };
  return resolve(Object.assign(opts, { domainToMappings }));
}
function updateThing(payload) {
  function __updateThing({ host }) {
    const serializedData = transformPaths(payload, [
      { transformFn: m.transformSDKFieldMaskToRESTFieldMask, paths: [{ path: "mask" }] },
      { transformFn: f.transformSDKFloatToRESTFloat, paths: [{ path: "thing.ratio" }] }
    ]);
    const metadata = {
      method: "PATCH",
      methodFqn: "made.up.Things.UpdateThing",
      url: resolveUrl1({ protoPath: "/v7/things/{thing.id}", data: serializedData, host }),
      data: serializedData
    };
    return metadata;
  }
  return __updateThing;
}
function listThings(payload) {
  function __listThings({ host }) {
    const metadata = {
      method: "GET",
      methodFqn: "made.up.Things.ListThings",
      url: resolveUrl1({ protoPath: "/v7/things/{ownerId}", data: payload, host }),
      params: toURLSearchParams(payload)
    };
    return metadata;
  }
  return __listThings;
}
"""
TYPINGS = """
type UpdateThingApplicationErrors = { code?: 'TOO_BIG'; } | { code?: 'TOO_SMALL'; };
type UpdateThingValidationErrors = { ruleName?: 'ODD_SHAPE'; };
/**
 * @requiredField _id
 * @requiredField thing
 * @requiredField thing.revision
 * @permissionId WIX_EVENTS.MANAGE_THINGS
 * @fqn made.up.Things.UpdateThing
 */
declare function updateThing(
    _id: string, thing: Thing
): Promise<NonNullablePaths<Thing, `_id` | `name`, 2> & {
    __applicationErrorsType?: UpdateThingApplicationErrors;
    __validationErrorsType?: UpdateThingValidationErrors;
}>;
/**
 * @permissionId WIX_EVENTS.READ_THINGS
 * @fqn made.up.Things.ListThings
 */
declare function listThings(ownerId: string): Promise<void>;
/**
 * @fqn made.up.Things.ListThings
 * @requiredField ownerId
 */
declare function typedQueryThings(): Promise<
    NonNullablePaths<ListThingsResponse, `things` | `things.${number}._id`, 3>
>;
interface ThingQuerySpec extends QuerySpec {
    paging: 'offset';
    wql: [
        { fields: ['_id', 'name']; operators: ['$eq']; sort: 'BOTH'; },
        { fields: ['kind']; operators: []; sort: 'NONE'; }
    ];
}
"""
SCHEMAS_JS = """
var UpdateThingRequest = /* @__PURE__ */ z.object({
  thing: z.object({
    count: z.number().int().min(0).optional(),
    revision: z.string().regex(/^-?\\d+$/, "x")
  })
});
"""
OVERLAY = """
overlay: 1.0.0
info: {title: made up, version: 1.0.0}
actions:
- target: $.paths.*.*['x-application-errors'].*
  x-evidence: {level: docs, source: made up}
  update: {status: 428, x-evidence: {level: docs}}
"""
STEMS = {
    "events": "events-v3",
    "ticket_definitions": "ticket-definitions-v3",
    "schedule": "schedule-v1",
    "policies": "policies-v2",
    "categories": "categories-v1",
}


@pytest.fixture
def sdk(tmp_path: Path) -> Path:
    """A folder with one unpacked package."""
    root = tmp_path / "packages" / "things"
    for build, declarations in (("cjs", META_D_TS), ("internal/cjs", INTERNAL_D_TS)):
        folder = root / "build" / build
        folder.mkdir(parents=True)
        (folder / "meta.d.ts").write_text(declarations)
        (folder / "meta.js").write_text(META_JS)
        (folder / "index.typings.d.ts").write_text(TYPINGS)
        (folder / "schemas.js").write_text(SCHEMAS_JS)
    (root / "package.json").write_text(json.dumps({"name": "@made/things", "version": "1.2.3"}))
    return root.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A contract folder whose five pins all name that package."""
    contract = tmp_path / "contract"
    (contract / "overlays").mkdir(parents=True)
    pins = []
    for service, stem in STEMS.items():
        pins.append(
            f'[service.{service}]\nstem = "{stem}"\ntitle = "Things"\napi_version = "7"\n'
            'package = "@made/things"\nversion = "1.2.3"\n'
        )
        (contract / "overlays" / f"{stem}.overlay.yaml").write_text(OVERLAY)
    (contract / "overlays" / "common.overlay.yaml").write_text("overlay: 1.0.0\nactions: []\n")
    (contract / "sources.toml").write_text("\n".join(pins))
    return contract
