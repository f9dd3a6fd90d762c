import {registry} from "@web/core/registry";

/**
 * Components that other addons put into each row of the list. Props: `message`, the row
 * as `inbox_page` gives it.
 */
export const rowParts = registry.category("helpdesk_mgmt_user_email.row");

/**
 * Components that other addons put into the bar above the opened message. Props:
 * `message`, its row, and `model`, the inbox.
 */
export const messageButtons = registry.category("helpdesk_mgmt_user_email.buttons");
