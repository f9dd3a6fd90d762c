/**
 * Keys of rows that come from several accounts: two mailboxes may well give the same
 * key to different messages, so theirs begin with the account's id.
 */
export const ALL_ACCOUNTS = 0;

const LOCATED = /^(\d+):(.+)$/s;

export function locatedKey(accountId, key) {
    return `${accountId}:${key}`;
}

/**
 * Of which account a key is, and what its server calls it. A key without an account
 * is of the one that is shown.
 *
 * @returns {{accountId: number, key: string, isLocated: boolean}}
 */
export function locate(accountId, key) {
    const found = LOCATED.exec(key);
    return found
        ? {accountId: Number(found[1]), key: found[2], isLocated: true}
        : {accountId, key, isLocated: false};
}

/** Keys by their account, the first one's first, and the way back to what was given. */
export function byAccount(accountId, keys) {
    const groups = new Map();
    for (const given of keys) {
        const {accountId: id, key} = locate(accountId, given);
        const group = groups.get(id) || {accountId: id, keys: [], given: new Map()};
        group.keys.push(key);
        group.given.set(key, given);
        groups.set(id, group);
    }
    return [...groups.values()];
}
