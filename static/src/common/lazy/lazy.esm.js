import {AssetsLoadingError, loadBundle} from "@web/core/assets";
import {Component, onWillStart, useState, xml} from "@odoo/owl";
import {cookie} from "@web/core/browser/cookie";
import {registry} from "@web/core/registry";

const BUNDLE = "helpdesk_mgmt_user_email.assets_inbox";

/** Where the components of the bundle stand that are named here. */
export const lazyComponents = registry.category("helpdesk_mgmt_user_email.lazy");

/**
 * Fetch what is not loaded with every page: the inbox, and all that belongs to it.
 *
 * @param {String} name of {@link lazyComponents}
 * @returns {Promise} what stands there
 */
export async function loadLazy(name) {
    if (!lazyComponents.contains(name)) {
        const isDark = cookie.get("color_scheme") === "dark";
        await loadBundle(isDark ? `${BUNDLE}_dark` : BUNDLE);
    }
    return lazyComponents.get(name);
}

/** A component of the inbox's bundle, in its place as soon as the bundle is here. */
export class Lazy extends Component {
    static template = "helpdesk_mgmt_user_email.Lazy";
    static props = {name: String, props: Object};

    setup() {
        this.state = useState({isMissing: false});
        onWillStart(() => this.load());
    }

    async load() {
        try {
            this.Component = await loadLazy(this.props.name);
            this.state.isMissing = false;
        } catch (error) {
            if (!(error instanceof AssetsLoadingError)) {
                throw error;
            }
            this.state.isMissing = true;
        }
    }
}

/**
 * A class that stands for the component of that name wherever Odoo wants a class.
 *
 * @param {String} name as in {@link lazyComponents}
 * @param {Object} [statics] what Odoo asks the class for before there is a component
 */
export function lazy(name, statics = {}) {
    class LazyClass extends Component {
        static template = xml`<Lazy name="name" props="props"/>`;
        static components = {Lazy};
        static props = ["*"];
        name = name;
    }
    return Object.assign(LazyClass, statics);
}
