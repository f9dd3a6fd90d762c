import {
    Component,
    onWillStart,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {textPieces} from "../shared/format.esm";
import {useFrameFocus} from "./frame_focus.esm";
import {useService} from "@web/core/utils/hooks";

const IMAGE_TYPES = /^image\/(?:png|jpeg|gif|webp|bmp)$/;
const BASE64 = /^[A-Za-z0-9+/=\s]*$/;
const CID_IMAGE = "img[src^='cid:' i]";
const PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
const MAX_INLINE_IMAGES = 40;
/** The beginning of a document, whose attributes say how it is shown. */
const ROOT = /^<!DOCTYPE html><html[^>]*>/;
/** What the frame's own padding and scroll bar take, as its style sheet has it. */
const FRAME_PADDING = 24;
const SCROLL_BAR = 17;

function parse(text) {
    return new DOMParser().parseFromString(text, "text/html");
}

function contentId(image) {
    return image.getAttribute("src").slice("cid:".length);
}

function contentIds(text) {
    return new Set(Array.from(parse(text).querySelectorAll(CID_IMAGE), contentId));
}

/** The document with its embedded images in place; `images` maps ids to URIs. */
export function withInlineImages(text, images) {
    const parsed = parse(text);
    const places = parsed.querySelectorAll(CID_IMAGE);
    if (!places.length) {
        return text;
    }
    for (const place of places) {
        place.setAttribute("src", images.get(contentId(place)) || PIXEL);
    }
    return `<!DOCTYPE html>${parsed.documentElement.outerHTML}`;
}

/** Whether the page is in dark colours, as its style sheet says. */
export function isDarkMode() {
    const style = getComputedStyle(document.documentElement);
    return style.getPropertyValue("--o-webclient-color-scheme").trim() === "dark";
}

/** The document made to fit its frame or not, on a dark ground or on white paper. */
export function withLooks(document, {fit, dark}) {
    const looks = [fit ? " data-fit" : "", dark ? " data-dark" : ""].join("");
    return document.replace(ROOT, `<!DOCTYPE html><html${looks}>`);
}

/**
 * The text of a message.
 *
 * HTML is shown in a frame of its own without scripts and without our origin; it
 * reaches the page as the value of `srcdoc` and in no other way. Plain text is
 * interpolated.
 */
export class MessageBody extends Component {
    static template = "helpdesk_mgmt_user_email.MessageBody";
    static props = {
        accountId: Number,
        content: Object,
        asText: Boolean,
    };

    setup() {
        this.inbox = useService("helpdesk_email_inbox");
        this.frame = useRef("frame");
        this.focus = useFrameFocus(this.frame);
        this.state = useState({
            document: "",
            frame: 0,
            opened: {},
            fullSize: false,
            width: 0,
        });
        onWillStart(() => this.show(this.props));
        onWillUpdateProps((next) => {
            if (next.content !== this.props.content) {
                this.state.opened = {};
                this.state.fullSize = false;
                this.show(next);
            }
        });
        useEffect(
            (el) => {
                if (!el) {
                    return;
                }
                const observer = new ResizeObserver(([entry]) => {
                    this.state.width = entry.contentRect.width;
                });
                observer.observe(el);
                return () => observer.disconnect();
            },
            () => [this.frame.el]
        );
    }

    get showsDark() {
        return isDarkMode() && Boolean(this.props.content.plain);
    }

    /** How the document is to be shown, from the one the server gave. */
    get shownDocument() {
        return withLooks(this.state.document, {
            fit: this.props.content.width && !this.state.fullSize,
            dark: this.showsDark,
        });
    }

    /** The share of its size at which a wide mail fits; 1 when it does anyway. */
    get fit() {
        const {width} = this.props.content;
        const room = this.state.width - SCROLL_BAR;
        return width && room > 0 ? Math.min(1, room / (width + FRAME_PADDING)) : 1;
    }

    get sizeLabel() {
        return this.state.fullSize
            ? _t("Shown at full size.")
            : _t("Made smaller to fit.");
    }

    toggleSize() {
        this.state.fullSize = !this.state.fullSize;
        this.state.frame++;
    }

    show(props) {
        const {content} = props;
        this.setDocument(withInlineImages(content.document || "", new Map()));
        const ids = contentIds(content.document || "");
        const parts = content.attachments.filter(
            ({content_id, mimetype}) =>
                ids.has(content_id) && IMAGE_TYPES.test(mimetype)
        );
        if (parts.length) {
            this.loadImages(props, parts.slice(0, MAX_INLINE_IMAGES));
        }
    }

    setDocument(document) {
        if (document !== this.state.document) {
            this.state.document = document;
            // A new frame, so that Back does not step through messages
            this.state.frame++;
        }
    }

    async loadImages({accountId, content}, parts) {
        const images = new Map();
        for (const {part, content_id} of parts) {
            try {
                const {mimetype, data} = await this.inbox.part(
                    accountId,
                    content.key,
                    part
                );
                if (IMAGE_TYPES.test(mimetype) && BASE64.test(data)) {
                    images.set(content_id, `data:${mimetype};base64,${data}`);
                }
            } catch {
                // The picture stays empty; its part can still be downloaded
                continue;
            }
            if (this.props.content !== content) {
                return;
            }
        }
        if (images.size) {
            this.setDocument(withInlineImages(content.document, images));
        }
    }

    get showsDocument() {
        return Boolean(this.props.content.document) && !this.props.asText;
    }

    get sections() {
        const {quoted, text} = this.props.content;
        const parts = quoted?.length ? quoted : [["text", text || ""]];
        return parts.map(([kind, value], position) => ({
            id: position,
            isQuote: kind === "quote",
            pieces: textPieces(value),
        }));
    }

    toggleQuote(id) {
        this.state.opened[id] = !this.state.opened[id];
    }
}
