package io.dpuos.maven;

import io.dpuos.assemble.DefinitionException;
import io.dpuos.assemble.Distribution;
import io.dpuos.assemble.ForArchitecture;
import io.dpuos.assemble.PackageSelection;
import io.dpuos.maven.config.DistributionBean;
import io.dpuos.maven.config.InstallerBean;
import io.dpuos.maven.config.KernelBean;
import io.dpuos.maven.config.PackagesBean;
import io.dpuos.maven.config.RepositoryBean;
import io.dpuos.message.NearestName;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.repo.RepositoryVariables;
import io.dpuos.rpm.PinnedKey;
import io.dpuos.rpm.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Maps what a pom says of repositories, keys and packages. */
final class PackageMapper {
    private static final int KEY_LIMIT = 1 << 20;

    private final ForArchitecture arch;
    private final Distribution distribution;
    private final Path sources;
    private final Optional<Path> projectPackages;

    PackageMapper(ForArchitecture arch, Distribution distribution, Path sources) {
        this(arch, distribution, sources, Optional.empty());
    }

    PackageMapper(ForArchitecture arch, Distribution distribution, Path sources, Optional<Path> projectPackages) {
        this.projectPackages = projectPackages;
        this.arch = arch;
        this.distribution = distribution;
        this.sources = sources;
    }

    List<RepositorySpec> repositories(DistributionBean bean, Map<String, RepositoryBean> beans) throws IOException {
        RepositoryVariables variables = RepositoryVariables.of(arch.arch(), distribution.id());
        SortedMap<String, RepositoryBean> own = arch.entries(beans);
        List<RepositorySpec> specs = new ArrayList<>();
        Optional<String> mirror = bean.mirror() == null ? distribution.mirror() : Optional.of(bean.mirror());
        for (Map.Entry<String, String> path : distribution.repositories().entrySet()) {
            if (!own.containsKey(path.getKey())) {
                String url = variables.expand(ofDistribution(mirror, path.getValue()));
                specs.add(url(
                                bean.mirror() == null ? "the mirror of the distribution" : "<distribution><mirror>",
                                () -> RepositorySpec.builder(path.getKey(), url))
                        .keys(keys(distribution.keys(), "distribution " + distribution.id()))
                        .policy(new SignaturePolicy(true, distribution.allowSha1(), distribution.allowSha1()))
                        .build());
            }
        }
        for (Map.Entry<String, RepositoryBean> repository : own.entrySet()) {
            if (ofProject(repository.getKey(), repository.getValue()) && projectPackages.isEmpty()) {
                // A parent may say how packages of its children are signed; a child need not have any.
                continue;
            }
            specs.add(repository(repository.getKey(), repository.getValue(), mirror, variables));
        }
        if (specs.isEmpty()) {
            throw new DefinitionException("there is no repository: neither distribution '" + distribution.id()
                    + "' nor <repositories> names one");
        }
        return specs;
    }

    private static boolean ofProject(String id, RepositoryBean bean) {
        return id.equals(ProjectRepository.ID) && bean.url() == null && bean.mirrors() == null;
    }

    private String ofDistribution(Optional<String> mirror, String path) {
        return mirror.orElseThrow(() -> new DefinitionException("distribution '" + distribution.id()
                                + "' has no mirror of its own; give one in <distribution><mirror>"))
                        .replaceAll("/+$", "")
                + "/" + path;
    }

    /** Names the element when its text is no URL. */
    private static <T> T url(String element, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new DefinitionException(element + ": " + e.getMessage());
        }
    }

    private static int notNegative(String element, int number) {
        if (number < 0) {
            throw new DefinitionException(element + number + " is negative; expected a number from 0 on");
        }
        return number;
    }

    private RepositorySpec repository(
            String id, RepositoryBean bean, Optional<String> mirror, RepositoryVariables variables) throws IOException {
        String path = "<repositories><" + id + ">";
        String url = ofProject(id, bean)
                ? "dir:" + projectPackages.orElseThrow().toUri().getRawPath()
                : bean.url();
        String mirrors = bean.mirrors();
        String brought = distribution.repositories().get(id);
        if (url == null && mirrors == null && brought != null) {
            url = ofDistribution(mirror, brought);
        }
        if (url == null && mirrors == null) {
            throw new DefinitionException(path + " has no <url>, nor <mirrors>");
        }
        boolean required = DefinitionMapper.choice(
                        path + "<signatures>", bean.signatures(), "required", "required", "optional")
                .equals("required");
        SortedMap<String, String> named = arch.entries(bean.keys());
        boolean ofDistribution = distribution.repositories().containsKey(id);
        if (required && named.isEmpty() && !ofDistribution) {
            throw new DefinitionException(path + " has no <keys>. Name the key that signs its packages: <keys><" + id
                    + ">FINGERPRINT</" + id + "></keys> with the file src/main/dpuos/keys/" + id
                    + ".asc; keys are never inherited from another repository");
        }
        String base = url;
        RepositorySpec.Builder spec = base == null
                ? url(
                        path + "<mirrors>",
                        () -> RepositorySpec.fromMirrorList(id, variables.expand(String.valueOf(mirrors))))
                : url(path + "<url>", () -> RepositorySpec.builder(id, variables.expand(base)));
        if (mirrors != null) {
            url(path + "<mirrors>", () -> spec.mirrorList(variables.expand(mirrors)));
        }
        spec.signedMetadata(Boolean.TRUE.equals(bean.signedMetadata()))
                .moduleHotfixes(Boolean.TRUE.equals(bean.moduleHotfixes()))
                .includes(arch.words(bean.includes()))
                .excludes(arch.words(bean.excludes()))
                .keys(keys(named.isEmpty() && ofDistribution ? distribution.keys() : named, path + "<keys>"))
                .policy(new SignaturePolicy(
                        required,
                        bean.allowSha1() != null && bean.allowSha1(),
                        bean.allowV3Signatures() != null && bean.allowV3Signatures()));
        if (bean.priority() != null) {
            spec.priority(notNegative(path + "<priority>", bean.priority()));
        }
        if (bean.cost() != null) {
            spec.cost(notNegative(path + "<cost>", bean.cost()));
        }
        return spec.build();
    }

    private List<PinnedKey> keys(SortedMap<String, String> fingerprints, String where) throws IOException {
        List<PinnedKey> keys = new ArrayList<>();
        for (Map.Entry<String, String> key : fingerprints.entrySet()) {
            String fingerprint = key.getValue().replaceAll("\\s", "");
            if (!fingerprint.matches("[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")) {
                throw new DefinitionException(where + " <" + key.getKey() + ">" + key.getValue()
                        + " is not a full fingerprint: expected 40 or 64 hexadecimal digits; gpg --show-keys"
                        + " prints it");
            }
            Path file = keyFile(key.getKey(), where);
            if (Files.size(file) > KEY_LIMIT) {
                throw new DefinitionException(
                        file + " is larger than " + KEY_LIMIT + " bytes; expected one public key");
            }
            keys.add(new PinnedKey(fingerprint, Files.readAllBytes(file)));
        }
        return keys;
    }

    private Path keyFile(String name, String where) {
        Path own = sources.resolve("keys").resolve(name + ".asc");
        if (Files.isRegularFile(own)) {
            return own;
        }
        for (Path folder : distribution.folders()) {
            Path brought = folder.resolve("keys/" + name + ".asc");
            if (Files.isRegularFile(brought)) {
                return brought;
            }
        }
        throw new DefinitionException(where + " names the key '" + name + "', but " + own
                + " does not exist; put the public key there (the distribution publishes it, for example in its"
                + " package of keys), its fingerprint is checked");
    }

    PackageSelection selection(
            @Nullable PackagesBean given,
            @Nullable String packageSets,
            @Nullable InstallerBean installer,
            @Nullable KernelBean kernel) {
        PackagesBean bean = given == null ? new PackagesBean() : given;
        List<String> install = new ArrayList<>();
        SortedMap<String, String> setOf = new TreeMap<>();
        install.addAll(sets("<packages><sets>", bean.sets() == null ? Distribution.BASE_SET : bean.sets(), setOf));
        install.addAll(sets("<packageSets>", packageSets == null ? "" : packageSets, setOf));
        install.addAll(arch.words(bean.install()));
        List<String> installerWords = new ArrayList<>(arch.words(distribution.installer()));
        if (installer != null) {
            installerWords.addAll(arch.words(installer.packages()));
        }
        return new PackageSelection(
                install.stream().distinct().toList(),
                installerWords.stream().distinct().toList(),
                kernel == null ? List.of() : arch.words(kernel.packages()),
                arch.words(bean.exclude()),
                pins(bean),
                arch.words(bean.modules()),
                bean.weak() != null && bean.weak(),
                bean.documentation() != null && bean.documentation(),
                languages(bean),
                setOf);
    }

    private List<String> pins(PackagesBean bean) {
        List<String> pins = arch.words(bean.pin());
        for (String pin : pins) {
            if (!pin.matches("[^=]+=.+|.+-[0-9*].*")) {
                throw new DefinitionException("<packages><pin>" + pin
                        + " holds no version; expected name=version, for example openssl=3.0.*");
            }
        }
        return pins;
    }

    private static List<String> languages(PackagesBean bean) {
        List<String> languages = ForArchitecture.split(bean.languages() == null ? "C.UTF-8" : bean.languages());
        for (String language : languages) {
            if (!language.matches("[A-Za-z][A-Za-z0-9_.@-]*")) {
                throw new DefinitionException(
                        "<packages><languages>" + language + " is not a locale; expected, for example, zh_CN, or all");
            }
        }
        return languages;
    }

    /** Returns the words that the pom itself asks for: what it installs by name, and the sets beside the base system. */
    List<String> requested(@Nullable PackagesBean given, @Nullable String packageSets) {
        List<String> words =
                new ArrayList<>(sets("<packageSets>", packageSets == null ? "" : packageSets, new TreeMap<>()));
        if (given != null) {
            words.addAll(arch.words(given.install()));
        }
        return List.copyOf(words);
    }

    /** Returns the words of sets; {@code -GROUP} leaves a group out of the set before it, {@code -GROUP?} one that a set may lack. */
    private List<String> sets(String element, String text, SortedMap<String, String> setOf) {
        List<String> install = new ArrayList<>();
        List<String> names = ForArchitecture.split(text);
        for (int i = 0; i < names.size(); ) {
            String name = names.get(i++);
            SortedSet<String> without = new TreeSet<>();
            while (i < names.size() && names.get(i).startsWith("-")) {
                without.add(names.get(i++).substring(1));
            }
            List<String> words = set(element, name, without);
            words.forEach(word -> setOf.putIfAbsent(word, name));
            install.addAll(words);
        }
        return install;
    }

    private List<String> set(String element, String name, SortedSet<String> without) {
        SortedSet<String> groups = distribution.groups(name);
        for (String group : without) {
            if (!groups.contains(group) && !group.endsWith("?")) {
                throw new DefinitionException(element + " leaves out '" + group + "', which is no group of the set '"
                        + name + "' of distribution '" + distribution.id() + "'" + NearestName.hint(group, groups)
                        + " It has " + String.join(", ", groups));
            }
        }
        Set<String> left = new TreeSet<>();
        without.forEach(group -> left.add(group.endsWith("?") ? group.substring(0, group.length() - 1) : group));
        return distribution
                .set(name, left, arch)
                .orElseThrow(() -> new DefinitionException(element + " names '" + name + "', which distribution '"
                        + distribution.id() + "' does not have"
                        + NearestName.hint(name, distribution.sets().keySet())
                        + " It has " + String.join(", ", distribution.sets().keySet())));
    }
}
