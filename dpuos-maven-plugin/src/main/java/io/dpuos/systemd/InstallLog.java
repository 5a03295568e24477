package io.dpuos.systemd;

import io.dpuos.systemd.InstallChange.Kind;
import io.dpuos.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an operation did so far, in order, and what it found wrong in unit files. Not safe for use by several threads. */
final class InstallLog {
    private final List<InstallChange> changes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    List<InstallChange> changes() {
        return changes;
    }

    List<String> warnings() {
        return warnings;
    }

    void symlink(TreePath path, String target) {
        changes.add(new InstallChange(Kind.SYMLINK, Optional.empty(), text(path), true, target));
    }

    void unlink(TreePath path) {
        changes.add(new InstallChange(Kind.UNLINK, Optional.empty(), text(path), true, ""));
    }

    void notice(Kind kind, String path, boolean inImage, String source) {
        changes.add(new InstallChange(kind, Optional.empty(), path, inImage, source));
    }

    /** Notes a failure with a path of the image. */
    Fault fail(Fault fault, TreePath path, String source) {
        changes.add(new InstallChange(Kind.FAILED, Optional.of(fault), text(path), true, source));
        return fault;
    }

    /** Notes a failure with a name or a path as the user wrote it. */
    Fault fail(Fault fault, String name, String source) {
        String simple = name.replaceAll("/+(\\./+)*", "/").replaceAll("^\\./+|/\\.$", "");
        changes.add(new InstallChange(
                Kind.FAILED,
                Optional.of(fault),
                simple.length() > 1 ? simple.replaceAll("/$", "") : simple,
                false,
                source));
        return fault;
    }

    /** Notes a mistake in a file that does not stop the operation, as {@code file:line: text}. */
    void warn(TreePath file, int line, String text) {
        warnings.add(ROOT + text(file) + ":" + line + ": " + text);
    }

    void warn(String text) {
        warnings.add(text);
    }

    /** Returns a path as systemd prints it: a backslash, which names of units may hold, stands for itself. */
    static String text(TreePath path) {
        return new String(path.bytes(), StandardCharsets.UTF_8);
    }

    /** Returns the last name of a path as it is. */
    static String name(TreePath path) {
        return new String(path.name(), StandardCharsets.UTF_8);
    }

    /** Stands in warnings where a tool that works below a root shows that root. */
    static final String ROOT = "\u0000";
}
