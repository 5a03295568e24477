package io.dpuos.assemble;

import io.dpuos.account.Ids;
import io.dpuos.install.IdMap;
import io.dpuos.install.InstallPackage;
import io.dpuos.install.InstallRequest;
import io.dpuos.install.Installation;
import io.dpuos.install.InstalledTree;
import io.dpuos.install.PackageStore;
import io.dpuos.install.ScriptletRule;
import io.dpuos.install.TreeStore;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedFiles;
import io.dpuos.resolve.LockedPackage;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Trees of the lock's sets: the base tree of the image, and the packages that the installer is cut from.
 *
 * <p>The goals of one run share a computed tree; a later run finds it in the cache, and opens no package then.
 */
final class PackageTrees {
    private static final Map<String, SoftReference<InstalledTree>> COMPUTED = new ConcurrentHashMap<>();

    private final ImageDefinition definition;
    private final BuildEnvironment environment;
    private final Lock lock;
    private final long timestamp;
    private final Map<LockSet, Map<LockedPackage, Path>> files = new EnumMap<>(LockSet.class);

    PackageTrees(ImageDefinition definition, BuildEnvironment environment, Lock lock, long timestamp) {
        this.definition = definition;
        this.environment = environment;
        this.lock = lock;
        this.timestamp = timestamp;
    }

    /** Returns the digest of all that a set's tree is computed from. */
    String digest(LockSet set) throws IOException {
        StringBuilder packages = new StringBuilder();
        lock.packages(set).forEach(each -> packages.append(each.sha256()).append(each.userRequested()));
        String ids = set == LockSet.IMAGE ? numbers(IdsFile.read(environment)) : "";
        return FolderDigest.of(
                PluginIdentity.text(environment.pluginVersion()),
                definition.arch(),
                set.id(),
                packages.toString(),
                Boolean.toString(definition.packages().documentation()),
                definition.packages().languages().toString(),
                rules().toString(),
                ids,
                Long.toString(timestamp));
    }

    private static String numbers(Ids ids) {
        return ids.numbers("uid").toString() + ids.numbers("gid");
    }

    /** Installs the packages of a set into an empty tree. */
    InstalledTree tree(LockSet set) throws IOException {
        String digest = digest(set);
        SoftReference<InstalledTree> computed = COMPUTED.get(digest);
        InstalledTree known = computed == null ? null : computed.get();
        if (known != null) {
            return known;
        }
        PackageStore store = new PackageStore(environment.cache().directory("packages"));
        TreeStore kept = new TreeStore(environment.cache().directory("trees"), store);
        Optional<InstalledTree> stored = kept.find(digest);
        if (stored.isPresent()) {
            COMPUTED.put(digest, new SoftReference<>(stored.get()));
            return stored.get();
        }
        List<InstallPackage> packages = new ArrayList<>();
        for (Map.Entry<LockedPackage, Path> file : files(set).entrySet()) {
            packages.add(new InstallPackage(
                    file.getKey().sha256(), file.getValue(), file.getKey().userRequested()));
        }
        // The lock's order, which is by name, decides what the packages' relations leave open.
        Ids ids = IdsFile.read(environment);
        IdMap numbers = set == LockSet.IMAGE ? new IdMap(ids.numbers("uid"), ids.numbers("gid")) : IdMap.EMPTY;
        InstalledTree tree = new Installation(store)
                .install(new InstallRequest(
                        packages,
                        definition.arch(),
                        timestamp,
                        definition.packages().documentation(),
                        definition.packages().languages(),
                        rules(),
                        numbers));
        if (set == LockSet.IMAGE) {
            IdsFile.update(
                    environment, before -> before.withNumbers("uid", tree.ids().users())
                            .withNumbers("gid", tree.ids().groups()));
        }
        // The numbers of users and groups are now known, and part of the digest of the next build.
        String next = digest(set);
        kept.keep(next, tree);
        COMPUTED.put(next, new SoftReference<>(tree));
        return tree;
    }

    /** Returns the verified files of a set. */
    Map<LockedPackage, Path> files(LockSet set) throws IOException {
        Map<LockedPackage, Path> known = files.get(set);
        if (known == null) {
            known = LockedFiles.obtain(lock, set, ImageResolution.access(definition, environment));
            files.put(set, known);
        }
        return known;
    }

    private List<ScriptletRule> rules() throws IOException {
        List<ScriptletRule> rules = new ArrayList<>();
        for (ScriptletDeclaration declaration : definition.scriptlets()) {
            Optional<String> script = Optional.empty();
            if (declaration.script().isPresent()) {
                Path file = declaration.script().get();
                if (!Files.isRegularFile(file)) {
                    throw new DefinitionException(
                            "<scriptlets><" + declaration.name() + "><script>: " + file + " is not a file");
                }
                script = Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            ScriptletRule.Action action =
                    ScriptletRule.Action.valueOf(declaration.action().toUpperCase(Locale.ROOT));
            for (String of : declaration.of()) {
                rules.add(new ScriptletRule(of, action, declaration.reason(), script));
            }
        }
        return rules;
    }
}
