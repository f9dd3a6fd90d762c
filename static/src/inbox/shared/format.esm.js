import {formatDate, toLocaleDateString} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";

const {DateTime} = luxon;

function localDate(iso) {
    const date = DateTime.fromISO(iso || "", {zone: "utc"});
    return date.isValid ? date.setZone("default") : null;
}

/** The user's time format, without seconds. */
function hourFormat() {
    return localization.timeFormat.replace(/:ss/, "");
}

/** The date of a row: the hour today, the day this year, else the full date. */
export function shortDate(iso) {
    const date = localDate(iso);
    if (!date) {
        return "";
    }
    const now = DateTime.now().setZone(date.zone);
    if (date.hasSame(now, "day")) {
        return date.toFormat(hourFormat());
    }
    if (date.hasSame(now.minus({days: 1}), "day")) {
        return _t("Yesterday");
    }
    if (date.hasSame(now, "year")) {
        return toLocaleDateString(date);
    }
    return formatDate(date);
}

/** The day alone, always with its year. */
export function dayDate(iso) {
    const date = localDate(iso);
    return date ? date.toLocaleString(DateTime.DATE_MED) : "";
}

/** Day and time, as the discussion writes them. */
export function mediumDate(iso) {
    const date = localDate(iso);
    return date ? date.toLocaleString(DateTime.DATETIME_MED) : "";
}

export function longDate(iso) {
    const date = localDate(iso);
    if (!date) {
        return "";
    }
    const day = date.toLocaleString(DateTime.DATE_MED_WITH_WEEKDAY);
    return `${day}, ${date.toFormat(hourFormat())}`;
}

/** How long ago that was, in words: "3 days ago". */
export function ago(iso) {
    return localDate(iso)?.toRelative() || "";
}

export function fileSize(bytes) {
    if (!bytes) {
        return "";
    }
    const units = [_t("B"), _t("KB"), _t("MB"), _t("GB")];
    let value = bytes;
    let unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
        value /= 1024;
        unit++;
    }
    const text = value < 10 && unit > 1 ? value.toFixed(1) : Math.round(value);
    return `${text} ${units[unit]}`;
}

/** "Carla Customer", or the address where there is no name. */
export function personName(person) {
    return person?.name || person?.email || "";
}

/** "Carla Customer <carla@example.com>": the real address is never hidden. */
export function personLabel(person) {
    if (!person?.email) {
        return person?.name || "";
    }
    return person.name && person.name !== person.email
        ? `${person.name} <${person.email}>`
        : person.email;
}

export function ticketLabel(ticket) {
    return [ticket.number, ticket.name].filter(Boolean).join(" ");
}

// Every repetition is bounded: a hostile text must not cost more than linear time
const LINK =
    /\b(https?:\/\/[^\s<>"']{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})/gi;
const MAX_LINKED_TEXT = 200000;

/**
 * Cut plain text into pieces of text and links, for interpolation.
 *
 * @returns {Array<{text: string, href?: string}>} joined, the texts give `text`
 */
export function textPieces(text) {
    if (text.length > MAX_LINKED_TEXT) {
        return [{text}];
    }
    const pieces = [];
    let end = 0;
    for (const match of text.matchAll(LINK)) {
        // A full stop or bracket after an address belongs to the sentence
        const word = match[0].replace(/[.,;:!?)\]}]+$/, "");
        if (match.index > end) {
            pieces.push({text: text.slice(end, match.index)});
        }
        const isUrl = /^https?:\/\//i.test(word);
        pieces.push({text: word, href: isUrl ? word : `mailto:${word}`});
        end = match.index + word.length;
    }
    if (end < text.length) {
        pieces.push({text: text.slice(end)});
    }
    return pieces;
}
