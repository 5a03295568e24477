import java.security.MessageDigest

String log = new File(basedir, 'build.log').text
File iso = new File(basedir, 'target/acme-minimal-1.0-x86_64.iso')
assert iso.isFile() : 'no ISO was built'
assert new File(basedir, 'target').listFiles().every { !it.name.endsWith('.tmp') } : 'a partial file was left'

// The first line of the goals says what is built, and from what.
assert log.contains('DPU-OS image acme-minimal 1.0 for x86_64 (configured) from ')

// The checksum file is right, and the volume descriptors are where ISO 9660 wants them.
MessageDigest sha256 = MessageDigest.getInstance('SHA-256')
iso.eachByte(1 << 20) { buffer, length -> sha256.update(buffer, 0, length) }
assert new File(basedir, 'target/acme-minimal-1.0-x86_64.iso.sha256').text == "${sha256.digest().encodeHex()}  ${iso.name}\n".toString()
iso.withDataInputStream { it.skipBytes(32769); byte[] id = new byte[5]; it.readFully(id); assert new String(id, 'US-ASCII') == 'CD001' }

// The lock was written and says so; it is what a vendor checks in.
assert new File(basedir, 'src/main/dpuos/dpuos-x86_64.lock').isFile()
assert log.contains('Lock written to src/main/dpuos/dpuos-x86_64.lock')

// In the repository the architecture is the classifier.
File installed = new File(localRepositoryPath, 'com/acme/dpu/acme-minimal/1.0')
for (String name in ['x86_64.iso', 'x86_64-manifest.json', 'x86_64-cyclonedx.json', 'x86_64.lock', 'x86_64.iso.sha256']) {
    assert new File(installed, "acme-minimal-1.0-${name}").isFile() : "${name} was not installed"
}
assert installed.listFiles().count { it.name.endsWith('.iso') } == 1
// The report holds what the log says, for people and for programs, and asks no network.
def report = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/dpuos/report/report.json'))
assert report.format == 'dpuos-report' && report.summary.isoBytes == iso.length()
assert report.summary.packages == report.packages.size()
assert report.products.find { it.name == 'iso' }.sha256 == digestOf(iso)
assert report.treemap.directories.bytes == report.summary.installedBytes
File page = new File(basedir, 'target/dpuos/report/index.html')
assert log.contains("report     ${page.canonicalPath}") || log.contains("report     ${page.path}")
assert !(page.text =~ /(src|href)="https?:/) : 'the page would ask the network'
assert !page.text.contains('$6$') : 'a hash of a password is on the page'
return true

static String digestOf(File file) {
    MessageDigest digest = MessageDigest.getInstance('SHA-256')
    file.eachByte(1 << 20) { buffer, length -> digest.update(buffer, 0, length) }
    return digest.digest().encodeHex().toString()
}
