package io.dpuos.assemble;

import io.dpuos.install.PackageStore;
import io.dpuos.repo.ContentCache;
import io.dpuos.repo.Fetcher;
import io.dpuos.repo.ProgressListener;
import io.dpuos.report.Json;
import io.dpuos.report.Survey;
import io.dpuos.report.SurveyReport;
import io.dpuos.report.SurveySource;
import io.dpuos.rpm.Keyring;
import io.dpuos.rpm.PackageVerifier;
import io.dpuos.rpm.PinnedKey;
import io.dpuos.rpm.SignaturePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The use case "survey": what the packages of a repository or folder would do in an image. Immutable.
 *
 * @param location a repository's URL or a folder
 * @param keys files with the keys that sign the packages; without any, digests alone decide
 * @param allowSha1 whether signatures over SHA-1 digests count
 * @param arch architecture of packages without one
 * @param json where the whole report goes
 * @param version of the plugin, for the report
 * @param threads how many packages are looked at at a time
 */
public record PackageSurvey(
        String location, List<Path> keys, boolean allowSha1, String arch, Path json, String version, int threads) {

    /**
     * Surveys and writes the report.
     *
     * @throws IOException when the packages cannot be brought, a key file cannot be read, or the report not be written
     */
    public SurveyReport run(Fetcher fetcher, ContentCache cache, boolean offline, ProgressListener progress)
            throws IOException {
        List<PinnedKey> pinned = new ArrayList<>();
        for (Path key : keys) {
            byte[] block = Files.readAllBytes(key);
            for (String fingerprint : Keyring.fingerprints(block)) {
                pinned.add(new PinnedKey(fingerprint, block));
            }
        }
        PackageVerifier verifier =
                new PackageVerifier(new SignaturePolicy(!pinned.isEmpty(), allowSha1, allowSha1), pinned);
        Map<String, Path> files = new SurveySource(location).files(fetcher, cache, offline, progress);
        SurveyReport report =
                new Survey(verifier, new PackageStore(cache.directory("packages")), arch, threads).run(location, files);
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("plugin", version);
        whole.put("keys", pinned.stream().map(PinnedKey::fingerprint).toList());
        whole.putAll(report.toMap());
        Path parent = json.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path temporary = Files.createTempFile(parent, "survey", ".tmp");
        try {
            Files.writeString(temporary, Json.write(whole), StandardCharsets.UTF_8);
            Files.move(temporary, json.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return report;
    }
}
