package io.dpuos.maven;

import io.dpuos.assemble.DefinitionException;
import io.dpuos.assemble.ForArchitecture;
import io.dpuos.assemble.TailoringDeclaration;
import io.dpuos.files.Choice;
import io.dpuos.files.HardeningFiles;
import io.dpuos.files.HardeningRule;
import io.dpuos.files.TailoringConfiguration;
import io.dpuos.maven.config.FilesBean;
import io.dpuos.maven.config.InstallerBean;
import io.dpuos.maven.config.PackagesBean;
import io.dpuos.maven.config.SystemBean;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the beans for files, hardening and the first start into the core's declaration. */
final class FilesMapper {
    private static final long SIZE_LIMIT = 16L << 20;
    private static final String FILE = "file:";

    /** The packages that the pom itself asks for, among {@code keepPackages}. */
    private static final String REQUESTED = "@requested";

    private final ForArchitecture arch;
    private final Path sources;
    private final List<String> requested;

    FilesMapper(ForArchitecture arch, Path sources) {
        this(arch, sources, List.of());
    }

    /** Makes a mapper; {@code requested} are the words that {@code @requested} stands for. */
    FilesMapper(ForArchitecture arch, Path sources, List<String> requested) {
        this.arch = arch;
        this.sources = sources;
        this.requested = requested;
    }

    TailoringDeclaration map(
            @Nullable FilesBean files,
            @Nullable SystemBean system,
            @Nullable PackagesBean packages,
            @Nullable InstallerBean installer)
            throws IOException {
        return new TailoringDeclaration(
                packages == null ? List.of() : words("<packages><forceRemove>", packages.forceRemove()),
                files == null ? TailoringConfiguration.NOTHING : cuts(files),
                hardening(system),
                firstBoot(),
                installer == null ? List.of() : words("<installer><commands>", installer.commands()),
                installer == null ? List.of() : words("<installer><drivers>", installer.drivers()));
    }

    private TailoringConfiguration cuts(FilesBean bean) throws IOException {
        String level = DefinitionMapper.choice("<files><level>", bean.level(), "none", "none", "debug", "full");
        List<String> commands = words("<files><commands>", bean.commands());
        for (String command : commands) {
            if (command.indexOf('/') >= 0) {
                throw new DefinitionException("<files><commands>" + command
                        + " is a path; expected the name of a command such as ip, without directory");
            }
        }
        List<String> libraries = words("<files><libraries>", bean.libraries());
        for (String library : libraries) {
            if (library.indexOf('/') >= 0) {
                throw new DefinitionException("<files><libraries>" + library
                        + " is a path; expected the beginning of a library's name such as libnss_");
            }
        }
        return new TailoringConfiguration(
                TailoringConfiguration.Level.valueOf(level.toUpperCase(Locale.ROOT)),
                words("<files><remove>", bean.remove()),
                commands,
                libraries,
                keepPackages(bean),
                words("<files><force>", bean.force()),
                bean.manuals() == null || bean.manuals(),
                choice("<files><gconv>", bean.gconv()),
                choice("<files><translations>", bean.translations()),
                choice("<files><locales>", bean.locales()),
                timezones(bean.timezones()));
    }

    /** Names of zones hold slashes, others do not. */
    private static Choice timezones(@Nullable String text) {
        for (String word : text == null ? List.<String>of() : ForArchitecture.split(text)) {
            if (!word.matches("[A-Za-z0-9][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*)*[?]?")) {
                throw new DefinitionException("<files><timezones>" + word
                        + " is not the name of a time zone; expected, for example, Asia/Shanghai");
            }
        }
        return names("<files><timezones>", text);
    }

    private List<String> keepPackages(FilesBean bean) throws IOException {
        LinkedHashSet<String> patterns = new LinkedHashSet<>();
        for (String word : words("<files><keepPackages>", bean.keepPackages())) {
            if (word.equals(REQUESTED)) {
                requested.forEach(each -> patterns.add(each.replaceFirst("[?]$", "")
                        .replaceFirst("[.](noarch|" + String.join("|", ForArchitecture.ARCHITECTURES) + ")$", "")));
            } else if (word.startsWith("@")) {
                throw new DefinitionException("<files><keepPackages>" + word + " is not known; expected " + REQUESTED
                        + " or patterns of package names");
            } else {
                patterns.add(word);
            }
        }
        return List.copyOf(patterns);
    }

    private static Choice choice(String path, @Nullable String text) {
        for (String word : text == null ? List.<String>of() : ForArchitecture.split(text)) {
            if (word.indexOf('/') >= 0) {
                throw new DefinitionException(path + word + " is a path; expected a name");
            }
        }
        return names(path, text);
    }

    private static Choice names(String path, @Nullable String text) {
        if (text == null) {
            return Choice.ALL;
        }
        List<String> words = ForArchitecture.split(text);
        if (words.isEmpty() || words.size() > 1 && (words.contains("all") || words.contains("none"))) {
            throw new DefinitionException(path + text.strip() + " is neither all, none nor a list of names");
        }
        return Choice.of(words);
    }

    /** Returns the words of all groups; {@code file:PATH} is replaced by the lines of that file. */
    List<String> words(String element, Map<String, String> groups) throws IOException {
        LinkedHashSet<String> words = new LinkedHashSet<>();
        for (String word : arch.words(groups)) {
            if (!word.startsWith(FILE)) {
                words.add(word);
                continue;
            }
            String name = word.substring(FILE.length());
            for (String line : new String(read(element, name), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    words.add(text);
                }
            }
        }
        return new ArrayList<>(words);
    }

    private byte[] read(String element, String name) throws IOException {
        Path file = sources.resolve(name).normalize();
        if (name.isEmpty() || !file.startsWith(sources.normalize())) {
            throw new DefinitionException(element + FILE + name + " does not lie below " + sources);
        }
        if (!Files.isRegularFile(file)) {
            throw new DefinitionException(element + FILE + name + ": there is no file " + file);
        }
        if (Files.size(file) > SIZE_LIMIT) {
            throw new DefinitionException(element + FILE + name + ": larger than 16 MiB");
        }
        return Files.readAllBytes(file);
    }

    private HardeningFiles hardening(@Nullable SystemBean bean) throws IOException {
        List<HardeningRule> rules = new ArrayList<>();
        SortedMap<String, byte[]> copied = new TreeMap<>();
        if (bean == null) {
            return new HardeningFiles(rules, copied);
        }
        String element = "<system><hardening>";
        for (String name : arch.words(bean.hardening())) {
            String plain = name.startsWith(FILE) ? name.substring(FILE.length()) : name;
            String text = new String(read(element, plain), StandardCharsets.ISO_8859_1);
            List<HardeningRule> read = HardeningRule.parse(plain, text);
            for (HardeningRule rule : read) {
                if (rule.operation().equals("cp") || rule.operation().equals("file")) {
                    source(rule, plain, copied);
                }
            }
            rules.addAll(read);
        }
        return new HardeningFiles(rules, copied);
    }

    /** What a rule copies lies beside the rule's file. */
    private void source(HardeningRule rule, String ruleFile, SortedMap<String, byte[]> copied) throws IOException {
        Path folder = sources.resolve(ruleFile).normalize().getParent();
        Path file = folder == null ? sources : folder.resolve(rule.argument(0)).normalize();
        if (rule.argument(0).isEmpty() || !file.startsWith(sources.normalize()) || !Files.isRegularFile(file)) {
            throw new DefinitionException(rule.place() + ": " + rule.text() + ": there is no file " + file
                    + ", which the rule copies; put it there, or put # before the rule");
        }
        if (Files.size(file) > SIZE_LIMIT) {
            throw new DefinitionException(rule.place() + ": " + file + " is larger than 16 MiB");
        }
        copied.put(rule.argument(0), Files.readAllBytes(file));
    }

    private SortedMap<String, byte[]> firstBoot() throws IOException {
        SortedMap<String, byte[]> scripts = new TreeMap<>();
        Path folder = sources.resolve("firstboot");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> list = Files.list(folder)) {
                for (Path file : list.filter(Files::isRegularFile)
                        .filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                        .sorted()
                        .toList()) {
                    scripts.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
                }
            }
        }
        return scripts;
    }
}
