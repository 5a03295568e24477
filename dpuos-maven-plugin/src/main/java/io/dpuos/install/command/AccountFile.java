package io.dpuos.install.command;

import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One of passwd, group, shadow and gshadow as lines of fields. Lines that are not understood are kept. */
final class AccountFile {
    private final FileSystem files;
    private final String path;
    private final List<String[]> lines = new ArrayList<>();
    private final boolean existed;

    AccountFile(FileSystem files, String name) throws FileProblem {
        this.files = files;
        this.path = "/etc/" + name;
        existed = files.exists(path);
        if (existed) {
            for (String line : files.read(path).split("\n")) {
                if (!line.isEmpty()) {
                    lines.add(line.split(":", -1));
                }
            }
        }
    }

    boolean existed() {
        return existed;
    }

    List<String[]> lines() {
        return lines;
    }

    Optional<String[]> find(String name) {
        return lines.stream().filter(line -> line[0].equals(name)).findFirst();
    }

    void add(String... fields) {
        lines.add(fields);
    }

    boolean remove(String name) {
        return lines.removeIf(line -> line[0].equals(name));
    }

    /** Writes the file; a new one gets a mode. */
    void save(int mode) throws FileProblem {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(String.join(":", line)).append('\n'));
        if (!existed) {
            files.mkdirs("/etc", 0755);
        }
        files.write(path, text.toString());
        if (!existed) {
            files.change(path, true, old -> old.withMode(mode));
        }
    }
}
