package io.dpuos.install.command;

import io.dpuos.shell.Accounts;
import io.dpuos.shell.Command;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Invocation;
import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code systemd-tmpfiles --create} (tmpfiles.d(5)) for the line types that make or change files: d D v q Q f F L C p z Z m.
 * Lines for {@code /proc}, {@code /sys}, {@code /dev}, {@code /run} and {@code /tmp} are left to the booted system, as
 * are removals, ageing, writes and attributes.
 */
final class TemporaryFilesCommand implements Command {
    private static final String[] DIRECTORIES = {"/usr/lib/tmpfiles.d", "/run/tmpfiles.d", "/etc/tmpfiles.d"};

    @Override
    public int run(Invocation call) throws FileProblem {
        boolean create = false;
        List<String> names = new ArrayList<>();
        for (String argument : call.arguments()) {
            if (argument.equals("--create")) {
                create = true;
            } else if (argument.startsWith("--prefix=") || argument.startsWith("--exclude-prefix=")) {
                throw call.refuse(argument);
            } else if (!argument.startsWith("-") || argument.equals("-")) {
                names.add(argument);
            }
        }
        if (!create) {
            return 0;
        }
        FileSystem files = call.files();
        Map<String, String> found = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            if (files.isDirectory(directory)) {
                for (String name : files.list(directory)) {
                    if (name.endsWith(".conf")) {
                        found.put(name, directory + "/" + name);
                    }
                }
            }
        }
        List<String> paths = new ArrayList<>(names.isEmpty() ? found.values() : names);
        int status = 0;
        for (String path : paths) {
            if (path.equals("-")) {
                apply(files, call.readAll());
                continue;
            }
            String real = path.startsWith("/") ? path : found.getOrDefault(path, path);
            if (!files.exists(real)) {
                status = call.fail("Failed to open '" + path + "', ignoring: No such file or directory");
                continue;
            }
            apply(files, files.read(real));
        }
        return status;
    }

    private static void apply(FileSystem files, String text) throws FileProblem {
        for (String line : text.split("\n")) {
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                apply(files, line.strip().split("\\s+", 7));
            }
        }
    }

    private static String field(String[] fields, int index) {
        return index < fields.length && !fields[index].equals("-") ? fields[index] : "";
    }

    private static void apply(FileSystem files, String[] fields) throws FileProblem {
        String type = fields[0].replaceAll("[-=~^$]", "");
        String path = field(fields, 1);
        boolean atBoot = type.indexOf('!') >= 0;
        if (atBoot || path.matches("/(proc|sys|dev|run|tmp|var/run|var/tmp)(/.*)?") || path.indexOf('%') >= 0) {
            return;
        }
        Optional<Integer> mode = Optional.of(field(fields, 2).replaceAll("[~:]", ""))
                .filter(text -> text.matches("[0-7]{3,5}"))
                .map(text -> Integer.parseInt(text, 8));
        String argument = field(fields, 6);
        boolean exists = files.lstat(path).isPresent();
        boolean force = type.indexOf('+') >= 0;
        switch (type.charAt(0)) {
            case 'd', 'D', 'v', 'q', 'Q' -> {
                files.mkdirs(path, mode.orElse(0755));
                own(files, path, fields, mode);
            }
            case 'f', 'F' -> {
                if (!exists || force || type.charAt(0) == 'F') {
                    parents(files, path);
                    files.write(path, argument);
                    files.change(path, true, old -> old.withMode(mode.orElse(0644)));
                }
                own(files, path, fields, mode);
            }
            case 'L' -> {
                if (exists && force && !(files.lstat(path).orElseThrow() instanceof Inode.Directory)) {
                    files.unlink(path);
                    exists = false;
                }
                if (!exists) {
                    parents(files, path);
                    files.symlink(argument.isEmpty() ? "../usr/share/factory" + path : argument, path);
                }
            }
            case 'C' -> {
                String source = argument.isEmpty() ? "/usr/share/factory" + path : argument;
                if (!exists && files.stat(source).orElse(null) instanceof Inode.RegularFile file) {
                    parents(files, path);
                    files.write(
                            path, file.content(), mode.orElse(file.attributes().mode()));
                    own(files, path, fields, mode);
                }
            }
            case 'z', 'Z', 'm' -> {
                if (exists && path.indexOf('*') < 0) {
                    own(files, path, fields, mode);
                }
            }
            default -> {
                // removal, ageing, writing to the kernel, attributes: work of the booted system
            }
        }
    }

    private static void parents(FileSystem files, String path) throws FileProblem {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            files.mkdirs(path.substring(0, slash), 0755);
        }
    }

    private static void own(FileSystem files, String path, String[] fields, Optional<Integer> mode) throws FileProblem {
        Accounts accounts = Accounts.read(files);
        String user = field(fields, 3).replace(":", "");
        String group = field(fields, 4).replace(":", "");
        Optional<Integer> uid = accounts.user(user).map(Accounts.User::uid).or(() -> number(user));
        Optional<Integer> gid = accounts.group(group).map(Accounts.Group::gid).or(() -> number(group));
        files.change(path, true, old -> old.withMode(mode.orElse(old.mode()))
                .withOwner(uid.orElse(old.uid()), gid.orElse(old.gid())));
    }

    private static Optional<Integer> number(String text) {
        return Accounts.isId(text) ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }
}
