/** The rows of one conversation, as one that can be unfolded. */

/** Finds, for what belongs together, one that stands for all (disjoint sets). */
class Sets {
    constructor() {
        this.parents = new Map();
    }

    find(name) {
        let root = name;
        while (this.parents.has(root)) {
            root = this.parents.get(root);
        }
        // The way is shorter the next time
        for (let step = name; step !== root; ) {
            const next = this.parents.get(step);
            this.parents.set(step, root);
            step = next;
        }
        return root;
    }

    join(one, other) {
        const [first, second] = [this.find(one), this.find(other)];
        if (first !== second) {
            this.parents.set(second, first);
        }
    }
}

/** Message-IDs mean the same mail in one account only. */
const idsOf = ({account_id, thread}) =>
    (thread || []).map((id) => `${account_id} ${id}`);

/**
 * @param {Object[]} items rows, the newest first
 * @returns {Map<string, string[]>} by the key of the newest of each conversation the
 * keys of all of its rows, itself first, in the order of the newest ones
 */
export function conversationsOf(items) {
    const sets = new Sets();
    for (const item of items) {
        const [first, ...others] = idsOf(item);
        for (const id of others) {
            sets.join(first, id);
        }
    }
    const heads = new Map();
    const groups = new Map();
    for (const item of items) {
        const [id] = idsOf(item);
        const name = id === undefined ? item.key : sets.find(id);
        const head = heads.get(name);
        if (head === undefined) {
            heads.set(name, item.key);
            groups.set(item.key, [item.key]);
        } else {
            groups.get(head).push(item.key);
        }
    }
    return groups;
}
