const FIELDS = {from: "sender", to: "to", subject: "subject"};
const DATES = {before: "before", after: "since"};
const FLAGS = {
    "has:attachment": "has_attachments",
    "is:unread": "unread",
    "is:flagged": "flagged",
};
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Name:word or name:"several words", else a word. */
const TOKEN = /([a-z]+):(?:"([^"]*)"|(\S+))|"[^"]*"|\S+/gi;

/**
 * What was typed, as criteria: `from:` `to:` `subject:` `before:` `after:`
 * `has:attachment` `is:unread` `is:flagged` `in:all`; the rest are words to look for.
 */
export function readWords(typed) {
    const criteria = {};
    const words = [];
    for (const [token, name, quoted, plain] of typed.matchAll(TOKEN)) {
        const key = (name || "").toLowerCase();
        const value = (quoted ?? plain ?? "").trim();
        const flag = FLAGS[token.toLowerCase()];
        if (FIELDS[key] && value) {
            criteria[FIELDS[key]] = value;
        } else if (DATES[key] && DAY.test(value)) {
            criteria[DATES[key]] = value;
        } else if (flag) {
            criteria[flag] = true;
        } else if (token.toLowerCase() === "in:all") {
            criteria.everywhere = true;
        } else {
            words.push(token);
        }
    }
    return {...criteria, text: words.join(" ")};
}

export function wordsOf(text) {
    return text.split(/\s+/).filter(Boolean);
}

function escape(word) {
    return word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** The text in parts, those that were looked for with `isHit`. */
export function markHits(text, hits) {
    const words = hits.map(escape);
    if (!words.length || !text) {
        return [{text, isHit: false}];
    }
    return text
        .split(new RegExp(`(${words.join("|")})`, "giu"))
        .map((part, place) => ({text: part, isHit: place % 2 === 1}))
        .filter((part) => part.text);
}
