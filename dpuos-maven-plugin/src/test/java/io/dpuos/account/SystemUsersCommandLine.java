package io.dpuos.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The command line of {@code systemd-sysusers --root=DIR}: arguments, output, exit status, files on the disk. */
public final class SystemUsersCommandLine {
    private static final List<String> DIRECTORIES = List.of(
            "/etc/sysusers.d",
            "/run/sysusers.d",
            "/usr/local/lib/sysusers.d",
            "/usr/lib/sysusers.d",
            "/lib/sysusers.d");

    private final Path workingDirectory;
    private final StringBuilder errors = new StringBuilder();
    private final StringBuilder output = new StringBuilder();
    private String root = "";
    private String replace = "";
    private boolean inline;
    private boolean dryRun;
    private boolean catConfig;
    private final List<String> words = new ArrayList<>();

    /** What a call came to. */
    public record Result(int status, String output, String errors) {}

    private SystemUsersCommandLine(Path workingDirectory) {
        this.workingDirectory = workingDirectory;
    }

    /** Runs one call. */
    public static Result run(
            Path workingDirectory, Map<String, String> environment, List<String> arguments, byte[] input)
            throws IOException {
        SystemUsersCommandLine line = new SystemUsersCommandLine(workingDirectory);
        int status = line.execute(environment, arguments, input);
        return new Result(status, line.output.toString(), line.errors.toString());
    }

    private int fail(String message) {
        errors.append(message).append('\n');
        return 1;
    }

    private boolean parse(List<String> arguments) {
        boolean onlyWords = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (onlyWords || !argument.startsWith("-") || argument.equals("-")) {
                words.add(argument);
                continue;
            }
            if (argument.equals("--")) {
                onlyWords = true;
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            String value = equals < 0 ? "" : argument.substring(equals + 1);
            if (equals < 0 && (name.equals("--root") || name.equals("--replace"))) {
                if (i + 1 == arguments.size()) {
                    fail("systemd-sysusers: option '" + name + "' requires an argument");
                    return false;
                }
                value = arguments.get(++i);
            }
            switch (name) {
                case "--root" -> root = value;
                case "--replace" -> {
                    if (!value.startsWith("/") || !value.endsWith(".conf")) {
                        fail(
                                value.startsWith("/")
                                        ? "The argument to --replace= must have the extension '.conf'."
                                        : "The argument to --replace= must be an absolute path.");
                        return false;
                    }
                    replace = value;
                }
                case "--inline" -> inline = true;
                case "--dry-run" -> dryRun = true;
                case "--cat-config" -> catConfig = true;
                case "--no-pager" -> {
                    // No influence.
                }
                default -> {
                    fail("systemd-sysusers: unrecognized option '" + argument + "'");
                    return false;
                }
            }
        }
        if (!replace.isEmpty() && catConfig) {
            fail("Option --replace= is not supported with --cat-config");
            return false;
        }
        if (!replace.isEmpty() && words.isEmpty()) {
            fail("When --replace= is given, some configuration items must be specified");
            return false;
        }
        return true;
    }

    private Map<String, Path> configuration() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            Path folder = at(directory);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> list = Files.list(folder)) {
                    for (Path file : (Iterable<Path>) list::iterator) {
                        String name = file.getFileName().toString();
                        if (name.endsWith(".conf") && !name.startsWith(".")) {
                            files.putIfAbsent(name, Path.of(folder + "/" + name));
                        }
                    }
                }
            }
        }
        return files;
    }

    private Path at(String path) {
        return Path.of(root.isEmpty() ? "/" : workingDirectory.resolve(root).toString(), path)
                .normalize();
    }

    private int execute(Map<String, String> environment, List<String> arguments, byte[] input) throws IOException {
        if (!parse(arguments)) {
            return 1;
        }
        if (root.isEmpty()) {
            return fail("--root=DIR is needed: this systemd-sysusers does not touch the running system.");
        }
        Map<String, Path> configuration = configuration();
        if (catConfig) {
            boolean first = true;
            for (Path file : configuration.values()) {
                output.append(first ? "" : "\n")
                        .append("# ")
                        .append(file)
                        .append('\n')
                        .append(Files.readString(file));
                first = false;
            }
            return 0;
        }
        SystemUserLines lines = new SystemUserLines(this::expand, limit("SYS_UID_MIN", 1), limit("SYS_UID_MAX", 999));
        boolean right = true;
        if (words.isEmpty() || !replace.isEmpty()) {
            if (!replace.isEmpty()) {
                String name = replace.substring(replace.lastIndexOf('/') + 1);
                Path there = configuration.get(name);
                int mine = rank(replace.substring(0, replace.lastIndexOf('/')));
                int other = there == null
                        ? 99
                        : rank(there.toString()
                                .substring(at("/").toString().length())
                                .replaceAll("/[^/]*$", ""));
                if (mine <= other) {
                    configuration.put(name, Path.of("/replaced"));
                }
            }
            for (Map.Entry<String, Path> file : configuration.entrySet()) {
                if (file.getValue().equals(Path.of("/replaced"))) {
                    right = explicit(lines, input);
                    if (!right) {
                        break;
                    }
                } else if (!Files.isDirectory(file.getValue())) {
                    lines.addFile(file.getValue().toString(), read(file.getValue()));
                }
            }
        } else {
            right = explicit(lines, input);
        }
        lines.messages().forEach(message -> errors.append(message).append('\n'));
        if (!right) {
            return 1;
        }
        Path passwd = at("/etc/passwd");
        SystemUsers.Files files = new SystemUsers.Files(
                text(passwd), text(at("/etc/group")), text(at("/etc/shadow")), text(at("/etc/gshadow")));
        String epoch = environment.getOrDefault("SOURCE_DATE_EPOCH", "");
        long seconds = epoch.isEmpty() ? System.currentTimeMillis() / 1000 : Long.parseLong(epoch);
        SystemUsers.Result result = new SystemUsers(lines, files, this::owner).apply(seconds / 86_400);
        result.messages().forEach(message -> errors.append(message).append('\n'));
        if (result.failure().isPresent()) {
            return fail(at("/").toString() + result.failure().get());
        }
        if (dryRun) {
            if (result.files().group().isPresent()) {
                errors.append("Would write /etc/group…\nWould write /etc/gshadow…\n");
            }
            if (result.files().passwd().isPresent()) {
                errors.append("Would write /etc/passwd…\nWould write /etc/shadow…\n");
            }
            return 0;
        }
        Files.createDirectories(at("/etc"));
        Path lock = at("/etc/.pwd.lock");
        if (!Files.exists(lock)) {
            Files.createFile(lock, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        write("group", files.group(), result.files().group(), "rw-r--r--");
        write("gshadow", files.gshadow(), result.files().gshadow(), "---------");
        write("passwd", files.passwd(), result.files().passwd(), "rw-r--r--");
        write("shadow", files.shadow(), result.files().shadow(), "---------");
        return 0;
    }

    private static int rank(String directory) {
        int rank = DIRECTORIES.indexOf(directory);
        return rank < 0 ? 98 : rank;
    }

    private boolean explicit(SystemUserLines lines, byte[] input) throws IOException {
        int number = 0;
        for (String word : words) {
            number++;
            if (inline) {
                if (!lines.add("(argument)", number, word)) {
                    return false;
                }
                continue;
            }
            if (word.equals("-")) {
                if (!lines.addFile("<stdin>", new String(input, StandardCharsets.UTF_8))) {
                    return false;
                }
                continue;
            }
            Path path = null;
            if (word.startsWith("/")) {
                path = Path.of(word);
            } else {
                for (String directory : DIRECTORIES) {
                    if (path == null && Files.exists(at(directory + "/" + word))) {
                        path = at(directory + "/" + word);
                    }
                }
            }
            try {
                if (path == null) {
                    throw new NoSuchFileException(word);
                }
                if (!lines.addFile(path.toString(), read(path))) {
                    return false;
                }
            } catch (NoSuchFileException e) {
                fail("Failed to open '" + word + "', ignoring: No such file or directory");
                return false;
            }
        }
        return true;
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static Optional<String> text(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    private long limit(String key, long usual) throws IOException {
        for (String line : text(at("/etc/login.defs")).orElse("").split("\n")) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2 && words[0].equals(key) && words[1].matches("[0-9]{1,9}")) {
                return Long.parseLong(words[1]);
            }
        }
        return usual;
    }

    private String expand(String text) {
        return text.replace("%%", "\u0000")
                .replace("%T", "/tmp")
                .replace("%V", "/var/tmp")
                .replace("\u0000", "%");
    }

    private Optional<SystemUsers.Owner> owner(String path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(at(path), "unix:uid,gid");
            return Optional.of(new SystemUsers.Owner(
                    ((Number) attributes.get("uid")).longValue(), ((Number) attributes.get("gid")).longValue()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void write(String name, Optional<String> old, Optional<String> text, String mode) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        Path file = at("/etc/" + name);
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        if (old.isPresent()) {
            permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            Files.copy(
                    file,
                    at("/etc/" + name + "-"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path temporary = Files.createTempFile(file.getParent(), ".#" + name, "");
        Files.writeString(temporary, text.get());
        Files.setPosixFilePermissions(temporary, permissions);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
