import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {RPCError} from "@web/core/network/rpc";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const MOST_LANES = 4;

/**
 * Calls the server once per step and shows how far it is. Each call commits by
 * itself, so that stopping, or closing the browser, keeps what is done.
 *
 * Parameters of the action: `steps` (name, model, method, ids, and `lane`: steps of
 * different lanes do not wait for each other), `finally` (model, method) once all
 * steps are through, `empty` for what to say without steps, `showFailed` for an
 * action that lists what failed. A call answers `{ok, message}`.
 */
export class Progress extends Component {
    static template = "helpdesk_mgmt_user_email.Progress";
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.parameters = this.props.action.params;
        this.state = useState({current: [], failed: 0, results: [], running: false});
        this.isStopped = false;
        this.waiting = this.steps.map((step, number) => ({...step, number}));
        onMounted(() => this.run());
        onWillUnmount(() => this.stop());
    }

    get steps() {
        return this.parameters.steps;
    }

    get done() {
        return this.state.results.length;
    }

    get percent() {
        return this.steps.length
            ? Math.round((100 * this.done) / this.steps.length)
            : 100;
    }

    stop() {
        this.isStopped = true;
    }

    async run() {
        this.state.running = true;
        const lanes = new Set(this.waiting.map((step) => step.lane));
        const runs = Array.from({length: Math.min(lanes.size, MOST_LANES)}, () =>
            this.runLanes()
        );
        await Promise.all(runs);
        if (this.parameters.finally && !this.isStopped && this.steps.length) {
            const {model, method} = this.parameters.finally;
            await this.call(model, method, []);
        }
        this.state.running = false;
    }

    /** Take steps one after the other, each of a lane in which none is under way. */
    async runLanes() {
        for (let step = this.nextStep(); step; step = this.nextStep()) {
            this.state.current.push(step);
            const result = await this.call(step.model, step.method, [step.ids]);
            const place = this.state.current.findIndex(
                ({number}) => number === step.number
            );
            this.state.current.splice(place, 1);
            this.state.failed += result.ok ? 0 : 1;
            this.state.results.push({...result, name: step.name});
        }
    }

    nextStep() {
        const busy = new Set(this.state.current.map((step) => step.lane));
        const index = this.waiting.findIndex((step) => !busy.has(step.lane));
        return this.isStopped || index < 0
            ? undefined
            : this.waiting.splice(index, 1)[0];
    }

    get currentNames() {
        return this.state.current.map((step) => step.name).join(", ");
    }

    async showFailed() {
        await this.close();
        return this.action.doAction(this.parameters.showFailed);
    }

    async resume() {
        this.isStopped = false;
        await this.run();
    }

    close() {
        return this.action.doAction({type: "ir.actions.act_window_close"});
    }

    async call(model, method, parameters) {
        try {
            return await this.orm.silent.call(model, method, parameters);
        } catch (error) {
            if (error instanceof RPCError) {
                return {ok: false, message: error.data?.message || error.message};
            }
            throw error;
        }
    }
}

lazyComponents.add("Progress", Progress);
