package io.dpuos.files;

import io.dpuos.message.NearestName;
import io.dpuos.shell.CommandRegistry;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Shell;
import io.dpuos.shell.ShellException;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Applies hardening rules to the image: the operations of imageTailor's {@code security_s.conf}. Commands are those that
 * the product interprets on the tree; nothing runs on the build host. Not safe for use by several threads.
 *
 * <p>As in the original, a rule whose target is missing, or whose command fails, is a note and not a failure.
 */
public final class Hardening {
    /** The operations with a meaning of their own; any other word is a command. */
    public static final List<String> OPERATIONS = List.of(
            "d", "m", "sm", "M", "which", "find", "cp", "file", "systemctl", "path", "home", "umask", "ln", "loca");

    private static final List<String> WHICH =
            List.of("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin");

    private final FileSystem files;
    private final Shell shell;
    private final CommandRegistry registry;
    private final SortedMap<String, byte[]> sources;
    private final LineEdits lines;
    private final UmaskLines umask;

    /**
     * What the rules did.
     *
     * @param edits the changes
     * @param done how many rules succeeded
     * @param notes rules that did nothing, with place and reason
     */
    public record Result(List<Edit> edits, int done, List<String> notes) {
        /** Copies the lists. */
        public Result {
            edits = List.copyOf(edits);
            notes = List.copyOf(notes);
        }
    }

    private Hardening(FileSystem files, CommandRegistry registry, SortedMap<String, byte[]> sources) {
        this.files = files;
        this.registry = registry;
        this.shell = new Shell(files, registry);
        this.sources = sources;
        this.lines = new LineEdits(files, shell);
        this.umask = new UmaskLines(files);
    }

    /**
     * Applies rules in order.
     *
     * @param registry the programs that rules may run
     * @param layer name of the layer that the changes are put down to
     * @param timestamp time of changed files, seconds since the epoch
     * @throws FilesException when a rule names no known operation or command, or a source file that is not there; the
     *     message has the rule's file and line
     */
    public static Result apply(
            ImageTree tree, HardeningFiles rules, CommandRegistry registry, String layer, long timestamp) {
        TreeBuilder builder = tree.toBuilder();
        Hardening hardening =
                new Hardening(new FileSystem(builder, Origin.ofLayer(layer), timestamp), registry, rules.sources());
        rules.rules().forEach(hardening::check);
        int done = 0;
        List<String> notes = new ArrayList<>();
        for (HardeningRule rule : rules.rules()) {
            String failure;
            try {
                failure = hardening.apply(rule);
            } catch (FileProblem | ShellException e) {
                failure = String.valueOf(e.getMessage());
            }
            if (failure.isEmpty()) {
                done++;
            } else {
                notes.add(rule.place() + ": nothing done for " + rule.text() + ": " + failure);
            }
        }
        return new Result(TreeDifference.between(tree, builder.build()), done, notes);
    }

    /** Returns why a rule cannot be carried out at all, whatever the image holds; empty when it can. */
    public static String problem(HardeningRule rule, CommandRegistry registry, java.util.Set<String> sources) {
        String word = rule.operation().strip().split("\\s+")[0];
        if (OPERATIONS.contains(rule.operation())) {
            boolean reads = word.equals("cp") || word.equals("file");
            return reads && !sources.contains(rule.argument(0))
                    ? "the file " + rule.argument(0) + " that it reads is missing"
                    : "";
        }
        if (registry.find(word).isPresent()) {
            return "";
        }
        SortedSet<String> known = new TreeSet<>(registry.commands().keySet());
        known.addAll(OPERATIONS);
        return "'" + word + "' is neither an operation (" + String.join(", ", OPERATIONS)
                + ") nor a command that is known here" + NearestName.hint(word, known);
    }

    private void check(HardeningRule rule) {
        String problem = problem(rule, registry, sources.keySet());
        if (!problem.isEmpty()) {
            throw new FilesException(
                    rule.place() + ": " + rule.text() + ": " + problem + ". Correct the rule, or put # before it");
        }
    }

    private String apply(HardeningRule rule) throws FileProblem {
        return switch (rule.operation()) {
            case "d", "m", "sm", "M" -> lines.apply(rule.operation(), rule);
            case "which" -> which(rule.argument(0));
            case "find" -> find(rule);
            case "cp" -> copy(rule);
            case "file" -> attributes(rule);
            case "systemctl" -> run(List.of("systemctl", rule.argument(1), rule.argument(0)));
            case "path" -> path(rule.argument(0));
            case "home" -> homes(rule.argument(0));
            case "umask" -> umask.apply(rule.argument(0), rule.argument(1));
            case "ln" -> run(List.of("ln", rule.argument(0), rule.argument(1), rule.argument(2)));
            case "loca" -> script(String.join(" ", rule.arguments()));
            default -> onFiles(words(rule.operation()), words(rule.argument(0)));
        };
    }

    private String which(String names) {
        List<String> missing = new ArrayList<>();
        for (String name : words(names)) {
            if (WHICH.stream()
                    .noneMatch(directory -> files.lstat(directory + "/" + name).isPresent())) {
                missing.add(name);
            }
        }
        return missing.isEmpty() ? "" : "the image has no command " + String.join(", ", missing);
    }

    private String find(HardeningRule rule) {
        List<String> words = new ArrayList<>(List.of("find", rule.argument(0)));
        words.addAll(words(rule.argument(1)));
        Shell.Result found = shell.runProgram(words, "");
        for (String file : words(found.output())) {
            onFiles(words(rule.argument(2)), List.of(file));
        }
        return "";
    }

    private String copy(HardeningRule rule) throws FileProblem {
        byte[] bytes = sources.get(rule.argument(0));
        if (bytes == null) {
            return rule.argument(0) + " is missing";
        }
        String target = rule.argument(1);
        String name = rule.argument(0).substring(rule.argument(0).lastIndexOf('/') + 1);
        String place = files.isDirectory(target) ? target.replaceFirst("/+$", "") + "/" + name : target;
        boolean program = bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!';
        files.write(place, Bytes.of(bytes), program ? 0755 : 0644);
        return "";
    }

    /** Lines {@code path,owner,group,mode,SUBDIRS|SUBFILES}. */
    private String attributes(HardeningRule rule) {
        List<String> failed = new ArrayList<>();
        for (String line : words(FileSystem.text(sources.getOrDefault(rule.argument(0), new byte[0])))) {
            String[] fields = line.split(",", -1);
            if (fields.length < 4) {
                failed.add(line + " has fewer than four fields");
                continue;
            }
            List<String> targets = List.of(fields[0]);
            String flag = fields.length > 4 ? fields[4] : "";
            if (flag.equals("SUBFILES")) {
                targets = words(shell.runProgram(List.of("find", fields[0], "-maxdepth", "1", "-type", "f"), "")
                        .output());
            } else if (flag.equals("SUBDIRS") && !files.isDirectory(fields[0])) {
                targets = List.of();
            }
            for (String target : targets) {
                for (List<String> words : List.of(
                        List.of("chown", fields[1]), List.of("chgrp", fields[2]), List.of("chmod", fields[3]))) {
                    String problem = onFiles(words, List.of(target));
                    if (!problem.isEmpty()) {
                        failed.add(problem);
                    }
                }
            }
        }
        return String.join("; ", failed);
    }

    private String path(String list) throws FileProblem {
        files.append("/etc/profile", "PATH=" + list + "\nexport PATH\n");
        return "";
    }

    /** Home directories of people (uid 1000 and above) get at most mode 0750. */
    private String homes(String passwd) throws FileProblem {
        for (String line : files.read(passwd).split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length > 5 && fields[2].matches("[0-9]{4,9}") && Integer.parseInt(fields[2]) >= 1000) {
                if (files.isDirectory(fields[5]) && !fields[5].equals("/")) {
                    files.change(fields[5], true, attributes -> attributes.withMode(attributes.mode() & ~027));
                }
            }
        }
        return "";
    }

    private String script(String text) {
        return result(shell.run(text, "bash", List.of(), ""), text);
    }

    /** Runs a command once per file; wildcards in files are expanded, one that matches nothing stays as it is. */
    private String onFiles(List<String> command, List<String> patterns) {
        List<String> failed = new ArrayList<>();
        for (String pattern : patterns) {
            List<String> targets = new ArrayList<>();
            if (pattern.startsWith("/")) {
                TreeGlob.expand(
                                files.tree().view(),
                                new String(FileSystem.bytes(pattern), java.nio.charset.StandardCharsets.UTF_8))
                        .forEach(path -> targets.add(FileSystem.text(path)));
            }
            boolean wild = pattern.matches(".*[*?\\[].*") && !targets.isEmpty();
            for (String target : wild ? targets : List.of(pattern)) {
                List<String> words = new ArrayList<>(command);
                words.add(target);
                String problem = run(words);
                if (!problem.isEmpty()) {
                    failed.add(problem);
                }
            }
        }
        return String.join("; ", failed);
    }

    private String run(List<String> words) {
        return result(shell.runProgram(words, ""), words.get(0));
    }

    private static String result(Shell.Result result, String what) {
        return result.status() == 0
                ? ""
                : result.errors().lines().findFirst().orElse(what + " ends with status " + result.status());
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("[ \t\n]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
