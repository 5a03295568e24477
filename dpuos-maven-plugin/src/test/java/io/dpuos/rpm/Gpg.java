package io.dpuos.rpm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** Keys and signatures by GnuPG, at any time of one's choice; times are as gpg takes them, {@code 20200101T000000}. */
final class Gpg implements AutoCloseable {
    // not below the folder of the build: the path of the agent's socket may have 108 bytes at most
    private final Path home;

    Gpg() {
        try {
            home = Files.createTempDirectory(
                    "gpg", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    /** Makes a key, and returns the name that it is called by. */
    String key(String name, String algorithm, String usage, String created) {
        run(created, "", "--quick-gen-key", name + " <" + name + "@example.org>", algorithm, usage, "0");
        return name + "@example.org";
    }

    String fingerprint(String name) {
        return fingerprints(name).get(0);
    }

    /** Returns the fingerprints of the primary key and its subkeys. */
    List<String> fingerprints(String name) {
        String list = text(run("", "", "--with-colons", "--with-subkey-fingerprint", "--list-keys", name));
        return list.lines()
                .filter(l -> l.startsWith("fpr:"))
                .map(l -> l.split(":")[9])
                .toList();
    }

    void subkey(String name, String algorithm, String usage, String created) {
        run(created, "", "--quick-add-key", fingerprint(name), algorithm, usage, "0");
    }

    /** Sets when the key, or the subkeys named, expire. */
    void expire(String name, String at, String when, String... subkeys) {
        List<String> arguments = new ArrayList<>(List.of("--quick-set-expire", fingerprint(name), when));
        arguments.addAll(List.of(subkeys));
        run(at, "", arguments.toArray(String[]::new));
    }

    /** Edits a key by the commands of gpg's own dialogue. */
    void edit(String name, String at, String commands) {
        run(at, commands, "--command-fd", "0", "--status-fd", "2", "--edit-key", name);
    }

    /** Revokes the key for a reason: 0 none, 1 compromised, 2 superseded, 3 no longer used. */
    byte[] revocation(String name, String at, int reason) {
        String dialogue = "y\n" + reason + "\n\ny\n";
        return run(at, dialogue, "--armor", "--command-fd", "0", "--status-fd", "2", "--gen-revoke", name);
    }

    byte[] export(String... names) {
        List<String> arguments = new ArrayList<>(List.of("--export"));
        arguments.addAll(List.of(names));
        return run("", "", arguments.toArray(String[]::new));
    }

    byte[] armored(String... names) {
        List<String> arguments = new ArrayList<>(List.of("--armor", "--export"));
        arguments.addAll(List.of(names));
        return run("", "", arguments.toArray(String[]::new));
    }

    /** Returns a signature packet; a fingerprint with {@code !} names one very subkey. */
    byte[] sign(String name, String at, byte[] data, String... options) {
        try {
            Path file = home.resolve("data");
            Files.write(file, data);
            List<String> arguments = new ArrayList<>(List.of(options));
            arguments.addAll(List.of("--local-user", name, "--output", "-", "--detach-sign", file.toString()));
            return run(at, "", arguments.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    byte[] run(String at, String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "timeout",
                "30",
                "gpg",
                "--homedir",
                home.toString(),
                "--batch",
                "--yes",
                "--no-tty",
                "--expert",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
                "--ignore-time-conflict",
                "--ignore-valid-from"));
        if (!at.isEmpty()) {
            command.addAll(List.of("--faked-system-time", at + "!"));
        }
        if (!input.isEmpty()) {
            command.remove("--batch");
        }
        command.addAll(List.of(arguments));
        try {
            Path errors = home.resolve("errors");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            try (InputStream in = process.getInputStream()) {
                in.transferTo(output);
            }
            int status = process.waitFor();
            Assertions.assertThat(status)
                    .as(String.join(" ", command) + "\n" + Files.readString(errors))
                    .isZero();
            return output.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Judge.sh(home, "gpgconf --homedir " + home + " --kill all");
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
