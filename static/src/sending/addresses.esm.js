/** A comma in a quoted name or between angle brackets separates nothing. */
const ONE = /(?:"(?:\\.|[^"\\])*"|<[^>]*>|[^",;\n<])+/g;
const WITH_NAME = /^(.*?)\s*<([^<>]*)>$/s;
const ADDRESS = /^[^\s@<>",;]+@[^\s@<>",;]+$/;

/**
 * What somebody typed or pasted, one by one.
 *
 * @returns {{name: String, email: String, isValid: Boolean}[]}
 */
export function parseAddresses(text) {
    return (text.match(ONE) || [])
        .map((item) => item.trim())
        .filter(Boolean)
        .map((item) => {
            const [, name, email] = item.match(WITH_NAME) || [null, "", item];
            return {
                name: name.replace(/^"(.*)"$/s, "$1").replace(/\\(.)/g, "$1"),
                email: email.trim(),
                isValid: ADDRESS.test(email.trim()),
            };
        });
}

function quoted(name) {
    return /[^\p{L}\p{N} _'-]/u.test(name)
        ? `"${name.replace(/["\\]/g, "\\$&")}"`
        : name;
}

/** @param {{name: String, email: String}[]} people */
export function joinAddresses(people) {
    return people
        .map(({name, email}) => (name ? `${quoted(name)} <${email}>` : email))
        .join(", ");
}
