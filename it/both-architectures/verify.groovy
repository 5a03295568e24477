String log = new File(basedir, 'build.log').text
assert !log.contains('not marked as @threadSafe') && !log.contains('not marked as thread-safe')

for (String arch in ['x86_64', 'aarch64']) {
    assert log.contains("DPU-OS image acme-dpu-os-${arch} 2.4.0 for ${arch} (configured) from ")
    String name = "acme-dpu-os-${arch}-2.4.0-${arch}"
    assert new File(basedir, "image-${arch}/target/${name}.iso").length() > 1_000_000
    assert new File(localRepositoryPath, "com/acme/dpu/acme-dpu-os-${arch}/2.4.0/${name}.iso").isFile()
    assert new File(basedir, "image-${arch}/src/main/dpuos/dpuos-${arch}.lock").isFile()
}

// Each medium boots with the loader of its own architecture.
for (pair in [['x86_64', 'BOOTX64.EFI'], ['aarch64', 'BOOTAA64.EFI']]) {
    File iso = new File(basedir, "image-${pair[0]}/target/acme-dpu-os-${pair[0]}-2.4.0-${pair[0]}.iso")
    byte[] head = new byte[4 << 20]
    iso.withDataInputStream { it.readFully(head) }
    assert new String(head, 'ISO-8859-1').contains(pair[1]) : "${iso.name} has no ${pair[1]}"
}

// The second variant took the first one's frames: only the generated configuration is its own.
def lines = log.readLines().findAll { it =~ /payload +\d+ frames, \d+ of them from the cache/ }
assert lines.size() == 4
for (String arch in ['x86_64', 'aarch64']) {
    assert new File(basedir, "storage-${arch}/target/acme-dpu-storage-${arch}-2.4.0-${arch}.iso").length() > 1_000_000
}
return true
