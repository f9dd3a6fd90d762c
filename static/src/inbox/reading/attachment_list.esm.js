import {_t} from "@web/core/l10n/translation";
import {useFileViewer} from "@web/core/file_viewer/file_viewer_hook";
import {Component} from "@odoo/owl";
import {fileSize} from "../shared/format.esm";

const IMAGE_TYPES = /^image\/(?:png|jpeg|gif|webp|bmp)$/;
const ICONS = [
    [/^image\//, "fa-file-image-o"],
    [/^application\/pdf$/, "fa-file-pdf-o"],
    [/^(?:message\/|application\/vnd\.ms-outlook)/, "fa-envelope-o"],
    [/zip|compressed|tar/, "fa-file-archive-o"],
    [/word|opendocument\.text/, "fa-file-word-o"],
    [/excel|spreadsheet|csv/, "fa-file-excel-o"],
    [/powerpoint|presentation/, "fa-file-powerpoint-o"],
    [/^audio\//, "fa-file-audio-o"],
    [/^video\//, "fa-file-video-o"],
    [/^text\//, "fa-file-text-o"],
];

const MEDIA_TYPES = /^(?:video\/(?:mp4|webm)|audio\/mpeg)$/;
const TEXT_TYPES =
    /^(?:text\/(?:plain|csv|calendar|x-log|markdown)|application\/json)$/;

/**
 * The attachments of a message. What a browser can show without running anything
 * of the sender's is previewed; everything can be downloaded.
 */
export class AttachmentList extends Component {
    static template = "helpdesk_mgmt_user_email.AttachmentList";
    static props = {
        attachments: Array,
        onOpenMessage: Function,
        onOpenText: Function,
    };

    setup() {
        this.viewer = useFileViewer();
    }

    /** Images shown within the text are not listed again. */
    get attachments() {
        return this.props.attachments.filter(
            ({inline, mimetype}) => !(inline && mimetype.startsWith("image/"))
        );
    }

    /** Calendars, with what they say. */
    get summarized() {
        return this.attachments.filter(({summary}) => summary);
    }

    get countLabel() {
        const count = this.attachments.length;
        return count === 1 ? _t("1 attachment") : _t("%s attachments", count);
    }

    icon({mimetype}) {
        return ICONS.find(([pattern]) => pattern.test(mimetype))?.[1] || "fa-file-o";
    }

    previewTitle(attachment) {
        return _t("Preview %s", attachment.name);
    }

    downloadTitle(attachment) {
        return _t("Download %s", attachment.name);
    }

    size(attachment) {
        return fileSize(attachment.size);
    }

    isViewable({mimetype}) {
        return (
            IMAGE_TYPES.test(mimetype) ||
            MEDIA_TYPES.test(mimetype) ||
            mimetype === "application/pdf"
        );
    }

    canPreview(attachment) {
        return (
            this.isViewable(attachment) ||
            TEXT_TYPES.test(attachment.mimetype) ||
            attachment.mimetype === "message/rfc822"
        );
    }

    viewerFile(attachment) {
        const isPdf = attachment.mimetype === "application/pdf";
        const source = encodeURIComponent(attachment.url);
        return {
            name: attachment.name,
            mimetype: attachment.mimetype,
            isPdf,
            isImage: IMAGE_TYPES.test(attachment.mimetype),
            isVideo: MEDIA_TYPES.test(attachment.mimetype),
            isViewable: true,
            downloadUrl: attachment.url,
            defaultSource: isPdf
                ? `/web/static/lib/pdfjs/web/viewer.html?file=${source}#pagemode=none`
                : `${attachment.url}?preview=1`,
        };
    }

    onPreview(attachment) {
        if (attachment.mimetype === "message/rfc822") {
            this.props.onOpenMessage(attachment);
        } else if (this.isViewable(attachment)) {
            this.view(attachment);
        } else {
            this.props.onOpenText(attachment);
        }
    }

    view(attachment) {
        const files = this.attachments
            .filter((candidate) => this.isViewable(candidate))
            .map((candidate) => ({
                part: candidate.part,
                file: this.viewerFile(candidate),
            }));
        const chosen = files.find(({part}) => part === attachment.part);
        this.viewer.open(
            chosen.file,
            files.map(({file}) => file)
        );
    }
}
