package io.dpuos.systemd;

import java.util.Optional;

/**
 * One thing that an operation did, noticed, or failed at. Immutable.
 *
 * @param kind what it is
 * @param fault why it failed; only with {@link Kind#FAILED}
 * @param path the path in the image, or the name, that it is about; empty for none
 * @param inImage whether the path is one of the image, which a tool that works below a root shows with that root
 * @param source the target of a link, or the unit that is meant; empty for none
 */
public record InstallChange(Kind kind, Optional<Fault> fault, String path, boolean inImage, String source) {
    /** What a change is. */
    public enum Kind {
        /** A link was made. */
        SYMLINK,
        /** A link or file was removed. */
        UNLINK,
        /** A unit was passed over because it is masked. */
        IS_MASKED,
        /** A name is an alias of a unit that is not there. */
        IS_DANGLING,
        /** The unit that is to pull another one in is not there. */
        DESTINATION_NOT_PRESENT,
        /** A unit of {@code Also=} could not be enabled. */
        AUXILIARY_FAILED,
        /** A failure. */
        FAILED
    }

    /**
     * Returns what systemctl prints.
     *
     * @param verb what was asked, for example {@code enable}
     * @param root prefix of paths of the image; empty for none
     * @param arrow the sign between a link and its target
     */
    public String text(String verb, String root, String arrow) {
        String place = (inImage ? root : "") + path;
        return switch (kind) {
            case SYMLINK -> "Created symlink " + place + " " + arrow + " " + source + ".";
            case UNLINK -> "Removed \"" + place + "\".";
            case IS_MASKED -> "Unit " + place + " is masked, ignoring.";
            case IS_DANGLING -> "Unit " + place + " is an alias to a unit that is not present, ignoring.";
            case DESTINATION_NOT_PRESENT ->
                "Unit " + root + source + " is added as a dependency to a non-existent unit " + path + ".";
            case AUXILIARY_FAILED -> "Failed to enable auxiliary unit " + source + ", ignoring.";
            case FAILED -> failure(verb, place);
        };
    }

    private String failure(String verb, String place) {
        String unit = "Failed to " + verb + " unit, ";
        return switch (fault.orElseThrow()) {
            case EEXIST ->
                unit + "file \"" + place + "\" already exists"
                        + (source.isEmpty() ? "." : " and is a symlink to \"" + source + "\".");
            case ERFKILL -> unit + "unit " + place + " is masked.";
            case EADDRNOTAVAIL -> unit + "unit " + place + " is transient or generated.";
            case ETXTBSY -> unit + "file " + place + " is under the systemd unit hierarchy already.";
            case EIDRM ->
                "Failed to " + verb + " " + source + ", destination unit " + place + " is a non-template unit.";
            case EUCLEAN -> unit + "\"" + place + "\" is not a valid unit name.";
            case ELOOP -> unit + "refusing to operate on linked unit file " + place + ".";
            case EXDEV ->
                source.isEmpty()
                        ? unit + "invalid unit reference \"" + place + "\"."
                        : unit + "cannot alias " + source + " as " + place + ".";
            case ENOENT -> unit + "unit " + place + " does not exist.";
            case EUNATCH -> unit + "cannot resolve specifiers in \"" + place + "\".";
            default -> unit + "file \"" + place + "\": " + fault.orElseThrow().text();
        };
    }
}
