package io.dpuos.install;

import io.dpuos.install.command.DerivedCaches;
import io.dpuos.install.command.ImageCommands;
import io.dpuos.install.command.ImageState;
import io.dpuos.shell.CommandRegistry;
import io.dpuos.shell.CoreCommands;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Limits;
import io.dpuos.shell.Shell;
import io.dpuos.shell.ShellException;
import io.dpuos.shell.ShellSyntaxException;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Runs one script on the tree of a tar archive; behind {@code it/tools/sh-on-tree}. */
public final class ShellOnTreeLauncher {
    private static final int REFUSED = 125;
    private static final String USAGE = """
            usage: sh-on-tree [OPTION...] IN.tar SCRIPT [ARG...] -o OUT.tar
            Runs a shell script on the tree in IN.tar as root with / as working directory, and writes the tree as it is
            afterwards to OUT.tar. Nothing of this machine is touched: programs are the plugin's own.
            Standard output, standard error and exit status are those of the script.

              IN.tar      tar archive (v7, ustar, GNU or pax), uncompressed; owners, modes, links, devices, extended
                          attributes (SCHILY.xattr.*) and names of any bytes are kept
              SCRIPT      file of this machine with the script; - reads the script from standard input
              ARG...      $1 and so on
              -o OUT.tar  the tree afterwards; stands last or before IN.tar; - is not a file name here

            options, before IN.tar:
              --shell sh|bash|dash   whose ways count where shells differ (default: what #! names, else sh);
                                     sh is bash's POSIX mode, as on RPM distributions
              --env NAME=VALUE       a further variable of the environment
              --arch ARCH            architecture of the image (default x86_64)
              --clock SECONDS        time of the image since the epoch (default $SOURCE_DATE_EPOCH,
                                     else the newest time in IN.tar)
              --name NAME            $0 (default: SCRIPT)
              --scriptlet            refuse unknown commands, as the installation of packages does, instead of 127

            exit status: the script's; 125 when the script was refused (an unknown construct, a limit), and 126 when
            the archive or the command line is wrong; then OUT.tar is not written.
            """;

    private ShellOnTreeLauncher() {}

    /** Runs the tool. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].matches("-h|--help")) {
            System.out.print(USAGE);
            return;
        }
        try {
            System.exit(run(new ArrayList<>(List.of(arguments))));
        } catch (ShellSyntaxException e) {
            System.err.println("sh-on-tree: " + e.getMessage());
            System.exit(2);
        } catch (ShellException e) {
            System.err.println("sh-on-tree: refused: " + e.getMessage());
            System.exit(REFUSED);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("sh-on-tree: " + e.getMessage());
            System.exit(126);
        }
    }

    private static int run(List<String> words) throws IOException {
        Map<String, String> options = new TreeMap<>();
        Map<String, String> environment = new TreeMap<>(Map.of(
                "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME", "/root",
                "LC_ALL", "C",
                "SYSTEMD_OFFLINE", "1"));
        while (!words.isEmpty() && words.get(0).startsWith("-")) {
            String option = words.remove(0);
            if (option.equals("--")) {
                break;
            } else if (option.equals("--scriptlet")) {
                options.put(option, "");
            } else if (!option.matches("-o|--(shell|env|arch|clock|name)") || words.isEmpty()) {
                throw new IllegalArgumentException("unknown option " + option + "; see sh-on-tree --help");
            } else if (option.equals("--env")) {
                String[] pair = words.remove(0).split("=", 2);
                environment.put(pair[0], pair.length > 1 ? pair[1] : "");
            } else {
                options.put(option, words.remove(0));
            }
        }
        int last = words.size() - 2;
        if (!options.containsKey("-o") && last >= 2 && words.get(last).equals("-o")) {
            options.put("-o", words.remove(last + 1));
            words.remove(last);
        }
        if (words.size() < 2 || !options.containsKey("-o")) {
            throw new IllegalArgumentException("needs IN.tar, SCRIPT and -o OUT.tar; see sh-on-tree --help");
        }
        ImageTree before;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(words.get(0))))) {
            before = TarTree.read(in);
        }
        boolean fromInput = words.get(1).equals("-");
        String script =
                FileSystem.text(fromInput ? System.in.readAllBytes() : Files.readAllBytes(Path.of(words.get(1))));
        String epoch = System.getenv("SOURCE_DATE_EPOCH");
        long clock = Long.parseLong(options.getOrDefault("--clock", epoch == null ? newest(before) : epoch));
        String arch = options.getOrDefault("--arch", "x86_64");
        environment.put("DPUOS_ARCH", arch);
        TreeBuilder tree = before.toBuilder();
        FileSystem files = new FileSystem(tree, Origin.ofLayer("script"), clock);
        ImageState state = new ImageState(arch, Map.of(), Map.of(), List::of);
        CommandRegistry registry = new CommandRegistry(CoreCommands.all()).with(ImageCommands.all(state));
        Limits limits =
                options.containsKey("--scriptlet") ? Limits.DEFAULT : new Limits(4_000_000, 256L << 20, 32L << 20, 60);
        Shell shell = new Shell(files, registry, limits, environment)
                .as(dialect(options.getOrDefault("--shell", ""), script))
                .withMissingCommands(!options.containsKey("--scriptlet"));
        Supplier<String> input = fromInput ? () -> "" : ShellOnTreeLauncher::standardInput;
        Shell.Result result =
                shell.run(script, options.getOrDefault("--name", words.get(1)), words.subList(2, words.size()), input);
        System.out.write(FileSystem.bytes(result.output()));
        System.out.flush();
        System.err.write(FileSystem.bytes(result.errors()));
        System.err.flush();
        try {
            DerivedCaches.derive(files, state.intents());
        } catch (FileProblem e) {
            throw new IOException("/etc/ld.so.cache: " + e.text(), e);
        }
        write(tree.build(), Path.of(options.get("-o")));
        return result.status();
    }

    private static String newest(ImageTree tree) {
        return Long.toString(tree.inodes().values().stream()
                .mapToLong(inode -> inode.attributes().mtime())
                .max()
                .orElse(0));
    }

    private static Shell.Dialect dialect(String named, String script) {
        String first = script.startsWith("#!") ? script.split("\n", 2)[0] : "";
        String name =
                named.isEmpty() ? first.contains("bash") ? "bash" : first.contains("dash") ? "dash" : "sh" : named;
        return switch (name) {
            case "sh" -> Shell.Dialect.SH;
            case "bash" -> Shell.Dialect.BASH;
            case "dash" -> Shell.Dialect.DASH;
            default -> throw new IllegalArgumentException("--shell is sh, bash or dash, not " + name);
        };
    }

    private static String standardInput() {
        try {
            return FileSystem.text(System.in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ImageTree tree, Path target) throws IOException {
        Path place = target.toAbsolutePath();
        Path temporary = Files.createTempFile(place.getParent(), ".sh-on-tree", ".tar");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
                TarTree.write(tree, out);
            }
            Files.move(temporary, place, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
