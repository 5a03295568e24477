package io.dpuos.rpm;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Says of RPM packages whether they may be used: the launcher {@code it/tools/verify-rpm}. */
public final class VerifyTool {
    private static final String USAGE = """
            usage: verify-rpm --key FILE... [OPTION...] [--] RPM...

            Checks RPM packages as resolve-rpms does before it uses them: form, size, digests of header and payload, and
            OpenPGP signatures. Prints one line per package:
              ACCEPTED FILE: why
              REFUSED FILE: why

              --key FILE...          files with OpenPGP keys that may sign, armoured or binary, any number of keys each;
                                     ends at the next option, at '--', or at the first RPM (a name that ends in .rpm, or
                                     a file that begins as packages do); may be repeated
              --fingerprint HEX      count only the key with this fingerprint of its primary key; may be repeated
              --signatures required|optional
                                     whether a package must be signed; default: required. With 'optional' sound digests
                                     suffice, while a signature of a given key that is not valid is refused all the same
              --allow-sha1           SHA-1 counts, in signatures of packages and in those that bind keys
              --allow-v3-signatures  OpenPGP version 3 signature packets count
              --help                 this text

            The options have the names of the pom's <repository>: keys, signatures, allowSha1, allowV3Signatures.
            A signature must have been made while its key was valid; that the key has expired since does not matter, that it
            was revoked as compromised does. No clock is read.

            exit status: 0 all packages are accepted, 1 at least one is refused, 2 wrong usage or a file that cannot be read
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final List<Path> keyFiles = new ArrayList<>();
    private final Set<String> wanted = new TreeSet<>();
    private final List<Path> packages = new ArrayList<>();
    private boolean required = true;
    private boolean allowSha1;
    private boolean allowV3;

    private VerifyTool(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the tool. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int status = run(List.of(arguments), out, err);
        out.flush();
        System.exit(status);
    }

    /** Runs the tool with other streams, and returns its exit status. */
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        try {
            return new VerifyTool(out, err).run(arguments);
        } catch (IllegalArgumentException e) {
            err.println("verify-rpm: " + e.getMessage() + "; see verify-rpm --help");
            return 2;
        } catch (IOException e) {
            err.println("verify-rpm: " + (e.getMessage() == null ? e.toString() : e));
            return 2;
        }
    }

    private int run(List<String> arguments) throws IOException {
        parse(arguments);
        if (packages.isEmpty()) {
            throw new IllegalArgumentException("no package is named");
        }
        List<PinnedKey> keys = keys();
        PackageVerifier verifier = new PackageVerifier(new SignaturePolicy(required, allowSha1, allowV3), keys);
        int status = 0;
        for (Path each : packages) {
            Verdict verdict;
            try {
                verdict = verifier.verify(each);
            } catch (IOException e) {
                verdict = Verdict.refused(RpmFile.name(each), "cannot be read: " + e);
                status = 2;
            }
            String prefix = RpmFile.name(each) + ": ";
            String reason = verdict.reason().startsWith(prefix)
                    ? verdict.reason().substring(prefix.length())
                    : verdict.reason();
            out.println((verdict.accepted() ? "ACCEPTED " : "REFUSED ") + oneLine(each + ": " + reason));
            if (!verdict.accepted()) {
                status = Math.max(status, 1);
            }
        }
        return status;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private void parse(List<String> arguments) throws IOException {
        boolean options = true;
        boolean inKeys = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = argument.startsWith("--") && equals > 0 ? argument.substring(0, equals) : argument;
            if (!options || !argument.startsWith("-")) {
                Path file = Path.of(argument);
                if (options && inKeys && !isPackage(file)) {
                    keyFiles.add(file);
                } else {
                    inKeys = false;
                    packages.add(file);
                }
                continue;
            }
            inKeys = false;
            boolean takesValue =
                    Set.of("--key", "--fingerprint", "--signatures").contains(name);
            String value = "";
            if (takesValue) {
                if (equals < 0 && i + 1 == arguments.size()) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                value = equals > 0 ? argument.substring(equals + 1) : arguments.get(++i);
            }
            switch (takesValue ? name : argument) {
                case "--key" -> {
                    keyFiles.add(Path.of(value));
                    inKeys = true;
                }
                case "--fingerprint" -> wanted.add(new PinnedKey(value, new byte[0]).fingerprint());
                case "--signatures" -> required = required(value);
                case "--allow-sha1", "--allowSha1" -> allowSha1 = true;
                case "--allow-v3-signatures", "--allowV3Signatures" -> allowV3 = true;
                case "--" -> options = false;
                default -> throw new IllegalArgumentException("unknown option " + argument);
            }
        }
    }

    private static boolean required(String value) {
        if (!value.equals("required") && !value.equals("optional")) {
            throw new IllegalArgumentException("--signatures: expected required or optional, found '" + value + "'");
        }
        return value.equals("required");
    }

    private static boolean isPackage(Path file) throws IOException {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".rpm")) {
            return true;
        }
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] lead = {(byte) 0xed, (byte) 0xab, (byte) 0xee, (byte) 0xdb};
            return Arrays.equals(in.readNBytes(4), lead);
        }
    }

    private List<PinnedKey> keys() throws IOException {
        List<PinnedKey> keys = new ArrayList<>();
        Set<String> missing = new TreeSet<>(wanted);
        for (Path file : keyFiles) {
            byte[] bytes = Files.readAllBytes(file);
            try {
                for (String damage : Keyring.damages(bytes)) {
                    err.println("verify-rpm: " + file + ": " + damage);
                }
                for (String fingerprint : Keyring.fingerprints(bytes)) {
                    missing.remove(fingerprint);
                    if (wanted.isEmpty() || wanted.contains(fingerprint)) {
                        keys.add(new PinnedKey(fingerprint, bytes));
                    }
                }
            } catch (IOException e) {
                err.println("verify-rpm: " + file + ": " + e.getMessage());
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException("no key file holds the key " + String.join(", ", missing));
        }
        return keys;
    }
}
