export { defaultJsonLimits, type JsonLimits, JsonRefused, parsePythonJson } from "./parse-python-json.ts";
export { pythonJson } from "./python-json.ts";
export { pythonFloat, pythonRepr, pythonStr } from "./python-str.ts";
export { isPyDict, isPyList, PyFloat, PyTuple, type PyValue, pyFloat } from "./python-value.ts";
