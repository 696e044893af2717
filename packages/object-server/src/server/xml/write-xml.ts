const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Content of an element: text, a number, a flag, or child elements in order. */
type XmlContent = string | number | boolean | readonly XmlElement[];
export type XmlElement = readonly [name: string, content: XmlContent];

/** Keys never hold control characters (see `parseKey`), so escaping these five is enough. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

function element([name, content]: XmlElement): string {
  const inner = Array.isArray(content) ? content.map(element).join("") : escapeXml(String(content));
  return `<${name}>${inner}</${name}>`;
}

/** A whole answer. Errors come without S3's namespace, everything else with it. */
export function xmlDocument(root: XmlElement, options: { readonly namespace?: boolean } = {}): string {
  const [name] = root;
  const text = element(root);
  const opened = options.namespace === false ? text : `<${name} xmlns="${NAMESPACE}">${text.slice(name.length + 2)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${opened}`;
}
