package io.dpuos.systemd;

/** Why an operation on units fails, by the names that errno(3) gives, since systemctl tells its user in these words. */
public enum Fault {
    /** A file is missing. */
    ENOENT(2, "No such file or directory"),
    /** Something else lies where a link belongs. */
    EEXIST(17, "File exists"),
    /** A part of a path is no directory. */
    ENOTDIR(20, "Not a directory"),
    /** A directory lies where a file belongs. */
    EISDIR(21, "Is a directory"),
    /** A name or value cannot be. */
    EINVAL(22, "Invalid argument"),
    /** Not a file. */
    ENOTTY(25, "Inappropriate ioctl for device"),
    /** Links lead round in a circle, or lie where links are not followed. */
    ELOOP(40, "Too many levels of symbolic links"),
    /** The destination is no template. */
    EIDRM(43, "Identifier removed"),
    /** A specifier cannot be answered. */
    EUNATCH(49, "Protocol driver not attached"),
    /** A unit file cannot be parsed. */
    EBADMSG(74, "Bad message"),
    /** A name does not fit the unit. */
    EXDEV(18, "Invalid cross-device link"),
    /** An alias leads to a unit that is missing. */
    ENOLINK(67, "Link has been severed"),
    /** Not the name of a unit. */
    EUCLEAN(117, "Structure needs cleaning"),
    /** The file lies below the directories of units. */
    ETXTBSY(26, "Text file busy"),
    /** The unit is transient or generated. */
    EADDRNOTAVAIL(99, "Cannot assign requested address"),
    /** The unit is masked. */
    ERFKILL(132, "Operation not possible due to RF-kill");

    private final int number;
    private final String text;

    Fault(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** Returns the number that Linux gives to it. */
    public int number() {
        return number;
    }

    /** Returns what strerror(3) says. */
    public String text() {
        return text;
    }
}
