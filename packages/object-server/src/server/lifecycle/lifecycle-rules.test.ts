import { expect, test } from "vitest";
import { isAbandoned, isExpired } from "./expiry-rule.ts";
import { parseRules } from "./parse-rules.ts";
import { rulesXml } from "./rules-xml.ts";

const DAY_MS = 86_400_000;
const configuration = (...rules: string[]) =>
  `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rules
    .map((rule) => `<Rule>${rule}</Rule>`)
    .join("")}</LifecycleConfiguration>`;
const scope = "<ID>r</ID><Status>Enabled</Status><Filter><Prefix>p/</Prefix></Filter>";
const codeOf = (xml: string): string => {
  try {
    parseRules(xml);
  } catch (failure) {
    return (failure as { code?: string }).code ?? String(failure);
  }
  return "accepted";
};

test("rules come back as they were put, the oldest way of writing a prefix included", () => {
  const xml = configuration(
    "<ID>by age</ID><Filter><Prefix>a &amp; b/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>30</Days></Expiration>",
    "<ID>by day</ID><Prefix></Prefix><Status>Disabled</Status><Expiration><Date>2030-01-02T00:00:00.000Z</Date></Expiration>",
    "<ID>parts</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
  );
  const rules = parseRules(xml);
  expect(rules).toEqual([
    { id: "by age", enabled: true, prefix: "a & b/", bare: false, expiration: { days: 30 } },
    { id: "by day", enabled: false, prefix: "", bare: true, expiration: { date: Date.UTC(2030, 0, 2) } },
    { id: "parts", enabled: true, prefix: "", bare: false, abortAfterDays: 7 },
  ]);
  expect(rulesXml(rules).replace(/^<\?xml.*\?>\n/, "")).toBe(xml);
});

test("a rule without an id gets one", () => {
  const [rule] = parseRules(configuration("<Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration>"));
  expect(rule).toMatchObject({ id: expect.stringMatching(/^.{36}$/), prefix: "" });
});

test.each([
  ["InvalidStorageClass", `${scope}<Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>`],
  [
    "NotImplemented",
    `${scope}<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>`,
  ],
  ["NotImplemented", `${scope}<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>`],
  [
    "NotImplemented",
    "<Status>Enabled</Status><Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter><Expiration><Days>1</Days></Expiration>",
  ],
  ["InvalidRequest", scope],
  ["InvalidArgument", `${scope}<Expiration><Days>0</Days></Expiration>`],
  ["InvalidArgument", `${scope}<Expiration><Days>-3</Days></Expiration>`],
  ["InvalidArgument", `${scope}<Expiration><Date>2030-01-02T00:00:01Z</Date></Expiration>`],
  [
    "InvalidArgument",
    `${scope}<Expiration><Days>1</Days></Expiration></Rule><Rule>${scope}<Expiration><Days>2</Days></Expiration>`,
  ],
  ["MalformedXML", `${scope}<Expiration><Days>soon</Days></Expiration>`],
  ["MalformedXML", `${scope}<Expiration><Date>tomorrow</Date></Expiration>`],
  ["MalformedXML", `${scope}<Expiration><Days>1</Days><Date>2030-01-02T00:00:00Z</Date></Expiration>`],
  ["MalformedXML", `${scope}<Prefix>q/</Prefix><Expiration><Days>1</Days></Expiration>`],
  ["MalformedXML", "<Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"],
  ["MalformedXML", `${scope}<Status>Disabled</Status><Expiration><Days>1</Days></Expiration>`],
  ["MalformedXML", "<Status>Maybe</Status><Filter/><Expiration><Days>1</Days></Expiration>"],
])("what would not be carried out, or means nothing, is refused: %s", (code, rule) => {
  expect(codeOf(configuration(rule))).toBe(code);
});

test("a configuration has rules, and not without end", () => {
  const many = Array.from(
    { length: 1001 },
    (_, index) => `${scope.replace(">r<", `>${index}<`)}<Expiration><Days>1</Days></Expiration>`,
  );
  for (const xml of [configuration(), configuration(...many), "", "<Other/>", "<LifecycleConfiguration>"]) {
    expect(codeOf(xml)).toBe("MalformedXML");
  }
  expect(codeOf(configuration(...many.slice(1)))).toBe("accepted");
});

test("days are counted to the next midnight UTC", () => {
  const rule = { id: "r", enabled: true, prefix: "", bare: false, expiration: { days: 2 }, abortAfterDays: 1 };
  const noon = 10.5 * DAY_MS;
  const object = { lastModified: noon };
  expect(isExpired(rule, object, 13 * DAY_MS - 1)).toBe(false);
  expect(isExpired(rule, object, 13 * DAY_MS)).toBe(true);
  expect(isExpired(rule, { lastModified: 10 * DAY_MS }, 12 * DAY_MS)).toBe(true);
  expect(isAbandoned(rule, { initiatedAt: noon }, 12 * DAY_MS - 1)).toBe(false);
  expect(isAbandoned(rule, { initiatedAt: noon }, 12 * DAY_MS)).toBe(true);
  const disabled = { ...rule, enabled: false };
  expect([isExpired(disabled, object, 99 * DAY_MS), isAbandoned(disabled, { initiatedAt: 0 }, 99 * DAY_MS)]).toEqual([
    false,
    false,
  ]);
  const onDay = { ...rule, expiration: { date: 20 * DAY_MS } };
  expect([isExpired(onDay, object, 20 * DAY_MS - 1), isExpired(onDay, object, 20 * DAY_MS)]).toEqual([false, true]);
});
