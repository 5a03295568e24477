package io.dpuos.install;

import io.dpuos.install.ScriptletLedger.Fate;
import io.dpuos.install.command.DerivedCaches;
import io.dpuos.install.command.ImageCommands;
import io.dpuos.install.command.ImageState;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Tag;
import io.dpuos.shell.CommandRegistry;
import io.dpuos.shell.CoreCommands;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Limits;
import io.dpuos.shell.Shell;
import io.dpuos.shell.ShellException;
import io.dpuos.tree.Origin;
import io.dpuos.tree.Sha256;
import io.dpuos.tree.TreeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/** Runs scriptlets and triggers on the tree and writes down what became of each. */
final class ScriptletRunner {
    private static final Set<String> SHELLS =
            Set.of("/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/bash", "/bin/dash", "/usr/bin/dash");
    private static final int EXPAND = 1;
    private static final int QUERY_FORMAT = 2;
    /** RPMSCRIPT_FLAG_CRITICAL: a failure counts as one of the installation. */
    static final int CRITICAL = 4;

    private static final int MAX_OUTPUT = 65_536;

    private final InstallRequest request;
    private final TreeBuilder tree;
    private final List<InstalledPackage> installed;
    private final List<String> warnings;
    private final List<ScriptletLedger.Entry> entries = new ArrayList<>();
    private final List<DeferredScriptlet> deferred = new ArrayList<>();
    private final ImageState state;
    private final CommandRegistry registry;
    private final Map<String, String> environment = new TreeMap<>();

    /**
     * One run of a scriptlet or trigger.
     *
     * @param header of the package that owns it
     * @param kind rpm's name, for example {@code post}
     * @param critical whether its failure stops the installation
     */
    record Run(
            RpmHeader header,
            String kind,
            List<String> interpreter,
            String body,
            int flags,
            List<String> arguments,
            List<String> input,
            boolean critical) {
        String packageName() {
            return header.nevra().toString();
        }

        String text() {
            return input.isEmpty() ? "" : String.join("\n", input) + "\n";
        }
    }

    ScriptletRunner(InstallRequest request, TreeBuilder tree, List<InstalledPackage> installed, List<String> warnings) {
        this.request = request;
        this.tree = tree;
        this.installed = installed;
        this.warnings = warnings;
        this.state = new ImageState(
                request.arch(), request.ids().users(), request.ids().groups(), () -> installed.stream()
                        .map(one -> one.header().nevra())
                        .toList());
        this.registry = new CommandRegistry(CoreCommands.all()).with(ImageCommands.all(state));
        environment.putAll(Map.of(
                "PATH", "/sbin:/bin:/usr/sbin:/usr/bin:/usr/X11R6/bin",
                "HOME", "/root",
                "LC_ALL", "C",
                "SYSTEMD_OFFLINE", "1",
                "DPUOS_ARCH", request.arch()));
    }

    ScriptletLedger ledger() {
        return new ScriptletLedger(entries);
    }

    List<DeferredScriptlet> deferred() {
        return deferred;
    }

    /** Computes the caches that scriptlets asked for and that the image boots with. */
    void derive() {
        try {
            DerivedCaches.derive(files("ldconfig"), state.intents());
        } catch (io.dpuos.shell.FileProblem e) {
            warnings.add("/etc/ld.so.cache was not written: " + e.text());
        }
    }

    SortedSet<String> intents() {
        return state.intents();
    }

    IdMap ids() {
        io.dpuos.shell.Accounts accounts = io.dpuos.shell.Accounts.read(files("accounts"));
        Map<String, Integer> users = new TreeMap<>(request.ids().users());
        accounts.users().forEach(user -> users.put(user.name(), user.uid()));
        Map<String, Integer> groups = new TreeMap<>(request.ids().groups());
        accounts.groups().forEach(group -> groups.put(group.name(), group.gid()));
        return new IdMap(users, groups);
    }

    private FileSystem files(String packageName) {
        return new FileSystem(tree, Origin.ofScriptlet(packageName), request.timestamp());
    }

    /** Runs a scriptlet or decides otherwise. */
    void run(Run run) {
        String name = run.header().nevra().name();
        Optional<ScriptletRule> rule = request.rules().stream()
                .filter(one -> one.matches(name, run.kind()))
                .findFirst();
        state.begin(run.packageName());
        ScriptletRule.Action action = rule.map(ScriptletRule::action).orElse(ScriptletRule.Action.RUN);
        String reason = rule.map(ScriptletRule::reason).orElse("");
        switch (action) {
            case IGNORE -> record(run, Fate.IGNORED, 0, "", 0, reason, "", files(run.packageName()));
            case DEFER -> defer(run, reason);
            case REPLACE -> {
                String script = rule.flatMap(ScriptletRule::script).orElse("");
                execute(
                        new Run(
                                run.header(),
                                run.kind(),
                                List.of("/bin/sh"),
                                script,
                                0,
                                run.arguments(),
                                run.input(),
                                run.critical()),
                        digest(run.body()),
                        reason);
            }
            default -> execute(run, digest(run.body()), reason);
        }
    }

    private void defer(Run run, String reason) {
        if (run.interpreter().get(0).equals("<lua>")) {
            throw ScriptletException.refused(
                    run.packageName(),
                    run.header().nevra().name(),
                    run.kind(),
                    0,
                    "<lua>",
                    "a Lua scriptlet cannot be deferred, since rpm runs it inside itself");
        }
        deferred.add(new DeferredScriptlet(
                run.packageName(), run.kind(), run.interpreter(), run.body(), run.arguments(), run.text(), reason));
        record(run, Fate.DEFERRED, 0, "", 0, reason, "", files(run.packageName()));
    }

    private void execute(Run run, String digest, String reason) {
        FileSystem files = files(run.packageName());
        Shell.Result result;
        try {
            result = interpret(run, files);
        } catch (ShellException e) {
            refuse(run, digest, e.line(), e.word(), String.valueOf(e.getMessage()), files);
            return;
        } catch (ScriptletException e) {
            record(run, digest, Fate.REFUSED, 0, e.construct(), e.line(), String.valueOf(e.getMessage()), "", files);
            if (!request.survey()) {
                throw e;
            }
            return;
        }
        String output = result.output() + result.errors();
        record(run, digest, Fate.EXECUTED, result.status(), "", 0, reason, output, files);
        if (result.status() != 0) {
            String message = "scriptlet %" + run.kind() + " failed with status " + result.status()
                    + (output.isBlank() ? "" : ": " + output.strip());
            if (run.critical() && !request.survey()) {
                throw new ScriptletException(run.packageName(), run.kind(), 0, "", message);
            }
            warnings.add(run.packageName() + ": " + message);
        }
    }

    private void refuse(Run run, String digest, int line, String word, String reason, FileSystem files) {
        record(run, digest, Fate.REFUSED, 0, word, line, reason, "", files);
        if (!request.survey()) {
            throw ScriptletException.refused(
                    run.packageName(), run.header().nevra().name(), run.kind(), line, word, reason);
        }
    }

    /** The environment that rpm gives: a package that may be relocated is told where it went. */
    private Map<String, String> environment(RpmHeader header) {
        List<String> prefixes = header.strings(Tag.PREFIXES);
        if (prefixes.isEmpty()) {
            return environment;
        }
        Map<String, String> own = new TreeMap<>(environment);
        own.put("RPM_INSTALL_PREFIX", prefixes.get(0));
        for (int i = 0; i < prefixes.size(); i++) {
            own.put("RPM_INSTALL_PREFIX" + i, prefixes.get(i));
        }
        return own;
    }

    private Shell.Result interpret(Run run, FileSystem files) {
        Shell shell = new Shell(files, registry, Limits.DEFAULT, environment(run.header()));
        String program = run.interpreter().get(0);
        if ((run.flags() & (EXPAND | QUERY_FORMAT)) != 0 && run.body().indexOf('%') >= 0) {
            throw ScriptletException.refused(
                    run.packageName(),
                    run.header().nevra().name(),
                    run.kind(),
                    0,
                    "%",
                    "macros or query formats in the scriptlet are not supported");
        }
        if (program.equals("<lua>")) {
            return new LuaScriptlet(files, shell, run.header().nevra(), run.kind())
                    .run(run.body(), run.arguments(), run.input());
        }
        if (SHELLS.contains(program)) {
            String options = String.join(
                    " ", run.interpreter().subList(1, run.interpreter().size()));
            if (!options.isEmpty() && !options.matches("-[eux]+")) {
                return shell.runProgram(run.interpreter(), run.text());
            }
            String body = options.isEmpty() ? run.body() : "set " + options + ";" + run.body();
            return shell.run(body, program, run.arguments(), run.text());
        }
        if (run.body().isEmpty()) {
            return shell.runProgram(run.interpreter(), run.text());
        }
        List<String> words = new ArrayList<>(run.interpreter());
        words.add("-c");
        words.add(run.body());
        return shell.runProgram(words, run.text());
    }

    private void record(
            Run run,
            Fate fate,
            int status,
            String construct,
            int line,
            String reason,
            String output,
            FileSystem files) {
        record(run, digest(run.body()), fate, status, construct, line, reason, output, files);
    }

    private void record(
            Run run,
            String digest,
            Fate fate,
            int status,
            String construct,
            int line,
            String reason,
            String output,
            FileSystem files) {
        entries.add(new ScriptletLedger.Entry(
                run.packageName(),
                run.kind(),
                digest,
                fate,
                status,
                construct,
                line,
                reason,
                output.length() > MAX_OUTPUT ? output.substring(0, MAX_OUTPUT) : output,
                List.copyOf(state.asked()),
                List.copyOf(files.touched())));
    }

    private static String digest(String body) {
        return Sha256.of(FileSystem.bytes(body));
    }

    /** Makes the users that a package declares in sysusers.d. */
    void applySystemUsers(RpmHeader header) {
        List<String> words = new ArrayList<>(List.of("systemd-sysusers"));
        for (RpmFileEntry file : header.files()) {
            String path = FileSystem.text(file.path());
            if (path.matches("/(usr/lib|etc|lib)/sysusers\\.d/[^/]+\\.conf")) {
                words.add(path);
            }
        }
        if (words.size() > 1) {
            systemUsers(words, header.nevra().toString());
        }
    }

    /** Makes all users that sysusers.d declares and that are missing. */
    void applySystemUsers() {
        if (tree.view()
                .resolve(io.dpuos.tree.TreePath.of("/usr/lib/sysusers.d"))
                .isPresent()) {
            systemUsers(List.of("systemd-sysusers"), "sysusers.d");
        }
    }

    private void systemUsers(List<String> words, String name) {
        Shell shell = new Shell(files(name), registry, Limits.DEFAULT, environment);
        try {
            Shell.Result result = shell.runProgram(words, "");
            if (result.status() != 0) {
                warnings.add(name + ": systemd-sysusers: " + result.errors().strip());
            }
        } catch (ShellException e) {
            throw new InstallException(name, "systemd-sysusers: " + e.getMessage());
        }
    }
}
