package io.dpuos.imagetailor;

import java.util.HashMap;
import java.util.Map;

/** {@code cmd.conf} of the system: the lists of files to delete, and of commands and libraries to keep. */
final class StripFile {
    private static final String REMOVE = "files/remove.list";
    private static final String COMMANDS = "files/commands.list";
    private static final String LIBRARIES = "files/libraries.list";

    private final Module module;
    private final String file;
    private final boolean cuts;

    /**
     * Prepares the reading.
     *
     * @param cuts whether {@code sys_cut} asks for files to be cut
     */
    StripFile(Module module, String file, boolean cuts) {
        this.module = module;
        this.file = file;
        this.cuts = cuts;
    }

    void read(KiwiFile content) {
        Map<String, Integer> seen = new HashMap<>();
        for (KiwiFile.Element element : content.elements()) {
            if (!element.path().matches("[^/]+/strip/file")) {
                if (element.path().matches("[^/]+|[^/]+/(description|preferences|repository)(/.*)?")) {
                    continue;
                }
                if (!element.path().matches("[^/]+/strip")) {
                    module.unmapped(file, element.line(), element.name(), "", "an element that cmd.conf does not have");
                }
                continue;
            }
            String type = element.outer().getOrDefault("type", "");
            String name = element.attribute("name");
            Integer first = seen.putIfAbsent(type + " " + name, element.line());
            String kind = "strip " + type;
            if (first != null) {
                module.ignored(file, element.line(), kind, name, "duplicate of line " + first);
                continue;
            }
            switch (type) {
                case "delete" -> delete(element, kind, name);
                case "tools" -> tool(element, kind, name);
                case "libs" -> library(element, kind, name);
                default -> module.unmapped(file, element.line(), kind, name, "a list that cmd.conf does not have");
            }
        }
    }

    private void delete(KiwiFile.Element element, String kind, String name) {
        if (!name.startsWith("/") || name.matches("/+|.*/\\.\\.(/.*)?")) {
            module.unmapped(
                    file, element.line(), kind, name, "is not an absolute path below the root, as the guide asks for");
            return;
        }
        // In a list here, a question mark at the end allows a word to match nothing.
        module.list(REMOVE, (name.endsWith("?") ? name.substring(0, name.length() - 1) + "[!/]" : name) + "?");
        if (cuts) {
            module.add("files/remove/imported", "file:" + REMOVE);
            module.mapped(file, element.line(), kind, name, REMOVE);
        } else {
            module.ignored(
                    file,
                    element.line(),
                    kind,
                    name,
                    "sys_cut is 'no', so no file is deleted; the list is in " + REMOVE + ", for <files><remove>");
        }
    }

    private void tool(KiwiFile.Element element, String kind, String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            module.unmapped(
                    file, element.line(), kind, name, "is not the name of a command: commands are compared by name");
            return;
        }
        module.list(COMMANDS, name + "?");
        module.add("files/commands/imported", "file:" + COMMANDS);
        module.mapped(file, element.line(), kind, name, COMMANDS);
    }

    private void library(KiwiFile.Element element, String kind, String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            module.unmapped(
                    file, element.line(), kind, name, "is not the name of a library: libraries are compared by name");
        } else if (!name.startsWith("lib")) {
            module.ignored(
                    file,
                    element.line(),
                    kind,
                    name,
                    "only files whose name begins with lib are compared with this list; loaders are kept with the"
                            + " programs that need them, character sets by sys_gconv (<files><gconv>)");
        } else {
            module.list(LIBRARIES, name);
            module.add("files/libraries/imported", "file:" + LIBRARIES);
            module.mapped(file, element.line(), kind, name, LIBRARIES);
        }
    }
}
