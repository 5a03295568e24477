package io.dpuos.shell;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Utilities that copy blocks, set sizes and compute checksums. */
final class SizeCommands {
    private static final long MAX_SIZE = 64L << 20;

    private SizeCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("dd", SizeCommands::dd);
        all.put("truncate", SizeCommands::truncate);
        all.put("fallocate", SizeCommands::truncate);
        for (String name : new String[] {"md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"}) {
            all.put(name, SizeCommands::digest);
        }
        all.put("cksum", SizeCommands::cksum);
    }

    private static long size(Invocation call, String text) {
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile("(\\d{1,12})([bcwkKMGT]?)(B|iB)?")
                .matcher(text);
        if (!matcher.matches()) {
            throw call.refuse("with size '" + text + "'");
        }
        long unit =
                switch (matcher.group(2)) {
                    case "w" -> 2;
                    case "b" -> 512;
                    case "k", "K" -> 1L << 10;
                    case "M" -> 1L << 20;
                    case "G" -> 1L << 30;
                    case "T" -> 1L << 40;
                    default -> 1;
                };
        return Long.parseLong(matcher.group(1)) * unit;
    }

    private static void check(Invocation call, long size) {
        if (size > MAX_SIZE) {
            throw new ShellLimitException(
                    call.line(), call.name(), "'" + call.name() + "' makes a file of more than " + MAX_SIZE + " bytes");
        }
    }

    private static int dd(Invocation call) throws FileProblem {
        Map<String, String> words = new java.util.TreeMap<>();
        for (String argument : call.arguments()) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw call.refuse(argument);
            }
            words.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        long block = size(call, words.getOrDefault("bs", words.getOrDefault("ibs", "512")));
        long outBlock = size(call, words.getOrDefault("bs", words.getOrDefault("obs", "512")));
        long count = words.containsKey("count") ? size(call, words.getOrDefault("count", "0")) : -1;
        long skip = size(call, words.getOrDefault("skip", "0")) * block;
        long seek = size(call, words.getOrDefault("seek", "0")) * outBlock;
        check(call, Math.max(skip, Math.max(seek, count < 0 ? 0 : count * block)));
        Stream in;
        try {
            in = call.open(words.getOrDefault("if", "-"));
        } catch (FileProblem e) {
            return call.fail("failed to open '" + words.getOrDefault("if", "") + "': " + e.text());
        }
        in.read((int) skip);
        String data = count < 0 ? in.readAll() : in.read((int) (count * block));
        String target = words.getOrDefault("of", "");
        if (target.isEmpty()) {
            call.out(data);
        } else {
            boolean keeps = words.getOrDefault("conv", "").contains("notrunc");
            String old = call.files().exists(target) && (keeps || seek > 0)
                    ? call.files().read(target)
                    : "";
            StringBuilder text = new StringBuilder(old);
            while (text.length() < seek) {
                text.append('\0');
            }
            int end = (int) seek + data.length();
            String rest = keeps && text.length() > end ? text.substring(end) : "";
            text.setLength((int) seek);
            call.files().write(target, text.append(data).append(rest).toString());
        }
        if (!words.getOrDefault("status", "").equals("none")) {
            long whole = data.length() / Math.max(1, block);
            String records = whole + "+" + (data.length() % Math.max(1, block) == 0 ? 0 : 1);
            call.err(records + " records in\n" + records + " records out\n");
        }
        return 0;
    }

    private static int truncate(Invocation call) {
        Options options =
                Options.parse(call, "cs:r:l:o:n", "size=s:", "no-create=c", "reference=r:", "length=l:", "offset=o:");
        boolean allocates = call.name().equals("fallocate");
        String size = options.value(allocates ? "l" : "s").orElse("");
        if (!size.matches("[-+<>]?\\d.*") && !options.has("r")) {
            return call.fail("Invalid number: '" + size + "'");
        }
        int status = 0;
        for (String path : options.operands()) {
            if (!call.files().exists(path) && options.has("c")) {
                continue;
            }
            status |= CopyCommands.attempt(call, "cannot open '" + path + "' for writing", () -> {
                Optional<String> reference = options.value("r");
                String old = call.files().exists(path) ? call.files().read(path) : "";
                long wanted = reference.isPresent()
                        ? call.files().read(reference.get()).length()
                        : wanted(call, size, old.length(), allocates);
                check(call, wanted);
                String text = wanted <= old.length()
                        ? old.substring(0, (int) wanted)
                        : old + "\0".repeat((int) wanted - old.length());
                call.files().write(path, text);
            });
        }
        return status;
    }

    private static long wanted(Invocation call, String size, long old, boolean allocates) {
        long number = size(call, size.replaceFirst("^[-+<>]", ""));
        return switch (size.charAt(0)) {
            case '+' -> old + number;
            case '-' -> Math.max(0, old - number);
            case '<' -> Math.min(old, number);
            case '>' -> Math.max(old, number);
            default -> allocates ? Math.max(old, number) : number;
        };
    }

    private static String hex(Invocation call, String text) {
        String algorithm =
                switch (call.name()) {
                    case "md5sum" -> "MD5";
                    case "sha1sum" -> "SHA-1";
                    case "sha224sum" -> "SHA-224";
                    case "sha384sum" -> "SHA-384";
                    case "sha512sum" -> "SHA-512";
                    default -> "SHA-256";
                };
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(FileSystem.bytes(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private static int digest(Invocation call) {
        Options options = Options.parse(
                call, "btc", "binary=b", "text=t", "check=c", "status=status", "quiet=quiet", "ignore-missing=ignore");
        if (options.has("c")) {
            return verify(call, options);
        }
        return TextCommands.forEach(
                call,
                options.operands(),
                (text, name) -> call.out(hex(call, text) + (options.has("b") ? " *" : "  ") + name + "\n"));
    }

    private static int verify(Invocation call, Options options) {
        int[] failed = {0};
        int[] missing = {0};
        int status = TextCommands.forEach(call, options.operands(), (list, name) -> {
            for (String line : TextCommands.lines(list)) {
                java.util.regex.Matcher matcher = java.util.regex.Pattern.compile("([0-9a-fA-F]+) [ *](.+)")
                        .matcher(line);
                if (!matcher.matches()) {
                    continue;
                }
                String path = matcher.group(2);
                boolean matches;
                try {
                    matches = hex(call, call.read(path)).equalsIgnoreCase(matcher.group(1));
                } catch (FileProblem e) {
                    missing[0]++;
                    call.fail(path + ": " + e.text());
                    call.out(options.has("status") ? "" : path + ": FAILED open or read\n");
                    continue;
                }
                failed[0] += matches ? 0 : 1;
                boolean shown = !options.has("status") && !(matches && options.has("quiet"));
                call.out(shown ? path + (matches ? ": OK\n" : ": FAILED\n") : "");
            }
        });
        if (failed[0] > 0 && !options.has("status")) {
            call.fail("WARNING: " + failed[0] + " computed checksum" + (failed[0] > 1 ? "s" : "") + " did NOT match");
        }
        return failed[0] + missing[0] > 0 ? 1 : status;
    }

    private static int cksum(Invocation call) {
        return TextCommands.forEach(call, call.arguments(), (text, name) -> {
            long crc = 0;
            for (char c : text.toCharArray()) {
                crc = step(crc, c);
            }
            for (long length = text.length(); length != 0; length >>>= 8) {
                crc = step(crc, (char) (length & 0xff));
            }
            call.out(String.format(
                            Locale.ROOT,
                            "%d %d%s%n",
                            ~crc & 0xffffffffL,
                            text.length(),
                            name.equals("-") ? "" : " " + name)
                    .replace("\r", ""));
        });
    }

    private static long step(long crc, char c) {
        long value = crc ^ (long) c << 24;
        for (int i = 0; i < 8; i++) {
            value = (value & 0x80000000L) != 0 ? value << 1 ^ 0x04c11db7L : value << 1;
        }
        return value & 0xffffffffL;
    }
}
