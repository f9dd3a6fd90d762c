import {markRaw} from "@odoo/owl";
import {toInboxError} from "../../services/email_inbox_service.esm";
import {user} from "@web/core/user";

/** The bytes of a file in base64. */
async function dataOf(file) {
    const url = await new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
    return url.slice(url.indexOf(",") + 1);
}

/** From messages of the mailbox to tickets, and back. */
export class Imports {
    constructor(service, mailbox, reading, tickets) {
        this.service = markRaw(service);
        this.mailbox = mailbox;
        this.reading = reading;
        this.tickets = tickets;
    }

    /**
     * Upload .eml files; they are then imported by their keys like messages.
     *
     * @returns {Promise<{uploaded: Array, errors: string[]}>} what is wrong with one
     * of them does not keep the others back
     */
    async upload(files) {
        const uploaded = [];
        const errors = [];
        for (const file of files) {
            try {
                const data = await dataOf(file);
                const id = this.mailbox.ownAccountId;
                const upload = await this.service.upload(id, file.name, data);
                uploaded.push({
                    ...upload,
                    key: this.mailbox.shownKey(id, upload.key),
                });
            } catch (error) {
                errors.push(toInboxError(error).message);
            }
        }
        return {uploaded, errors};
    }

    /**
     * Import messages, tell the rows, and leave telling the rep to the caller.
     *
     * @returns {Promise<Array>} one result per key, as the server gives them
     */
    async import(keys, ticketId, options) {
        const {accountId, list} = this.mailbox;
        const results = await this.service.import(accountId, keys, ticketId, options);
        this.applyResults(list, results);
        return results;
    }

    applyResults(list, results) {
        const done = new Map(
            results
                .filter(({status, ticket_id}) => status !== "failed" && ticket_id)
                .map((result) => [result.key, result])
        );
        list.update([...done.keys()], (message) => {
            const {ticket_id, ticket_number, imported_by, status, email_message_id} =
                done.get(message.key);
            const others = message.tickets.filter(({id}) => id !== ticket_id);
            const known = message.tickets.find(({id}) => id === ticket_id);
            const ticket = known || {
                id: ticket_id,
                number: ticket_number,
                imported_by: imported_by ?? user.name,
                undo_id: (status === "imported" && email_message_id) || false,
            };
            return {tickets: [...others, ticket]};
        });
        this.tickets.forgetSuggestions(done.keys());
    }

    /**
     * Show what "after import" did to the messages. The server did it before it
     * answered, or could not: then the rows stay as they are.
     *
     * @returns {Promise<string>} why it could not, empty when it could
     */
    async settle(results, act) {
        const {accountId, list} = this.mailbox;
        const actOn = (key) => act || this.mailbox.accountOf([key])?.after_import;
        const rows = results.filter(
            ({key}) => list.get(key) && ["seen", "move"].includes(actOn(key))
        );
        if (!rows.length) {
            return "";
        }
        const states = await this.service.afterImport(accountId, rows).catch(() => []);
        const failed = states.filter(({state}) => state === "failed");
        const done = new Set(
            states.filter(({state}) => state === "done").map(({id}) => id)
        );
        const keys = rows
            .filter((result) => done.has(result.email_message_id))
            .map(({key}) => key);
        const seen = keys.filter((key) => actOn(key) === "seen");
        const moved = keys.filter((key) => actOn(key) === "move");
        if (seen.length) {
            this.mailbox.applyFlag(
                list,
                "seen",
                new Map(seen.map((key) => [key, true]))
            );
        }
        if (moved.length) {
            if (list === this.mailbox.list) {
                this.reading.openNeighbour(moved);
            }
            list.remove(moved);
        }
        if (keys.length) {
            this.mailbox.loadFolders();
        }
        return failed[0]?.error || "";
    }

    async undo(results) {
        const {accountId, list} = this.mailbox;
        const imported = results.filter(({status}) => status === "imported");
        const answers = await this.service.undoImport(accountId, imported);
        const undone = new Set(answers.filter((a) => a.undone).map((a) => a.id));
        const ticketOf = new Map(
            imported
                .filter((result) => undone.has(result.email_message_id))
                .map((result) => [result.key, result.ticket_id])
        );
        list.update([...ticketOf.keys()], (message) => ({
            tickets: message.tickets.filter(({id}) => id !== ticketOf.get(message.key)),
        }));
        this.tickets.refresh();
        return answers;
    }
}
