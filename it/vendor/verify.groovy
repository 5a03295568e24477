import groovy.json.JsonSlurper

File image = new File(basedir, 'image/target')
File iso = new File(image, 'acme-dpu-os-2.4.0-x86_64.iso')
assert iso.length() > 1_000_000

// All packages: of the distribution, of the vendor's repository, of this reactor.
String lock = new File(basedir, 'image/src/main/dpuos/dpuos-x86_64.lock').text
for (String name in ['kmod-acme-dpu-', 'qtfs-', 'acme-agent-']) {
    assert lock.readLines().any { it.startsWith('image ' + name) } : "${name} is not locked"
}
String layers = new File(image, 'dpuos/layers').list().sort().join(' ')
assert layers.contains('10-overlay') && layers.contains('30-drivers')

// The layers' files and the image's own are there; the override counts; the lower layer is the reference's.
File merged = new File(image, 'dpuos/sources')
assert new File(merged, 'rootfs/etc/qtfs/whitelist').text.contains('Connect /run/libvirt/libvirt-sock')
assert new File(merged, 'rootfs/etc/modprobe.d/50-dpu.conf').isFile()
assert new File(merged, 'rootfs/etc/systemd/journald.conf.d/50-dpu.conf').text.contains('Storage=persistent')
assert new File(merged, 'hooks/install_succ_hook/10-acme').isFile()

// Modules of the vendor stay, services start, sysctl of layer and pom are rendered.
String drivers = new File(image, 'dpuos/layers/30-drivers/report.txt').text
assert !drivers.contains('acme_dpu is dropped')
String services = new File(image, 'dpuos/layers/50-services/report.txt').text
assert services.contains('acme-agent.service') && services.contains('udsproxyd.service')
String sysctl = new File(image, 'dpuos/layers/40-sysctl/report.txt').text
assert sysctl.contains('net.core.somaxconn = 8192') && sysctl.contains('vm.nr_hugepages = 64')

// What is published: ISO, PXE tree, configuration package, lock, manifest, SBOM; the layer and the packages as well.
File releases = new File(basedir, 'releases/com/acme/dpu')
for (String name in ['acme-dpu-os/2.4.0/acme-dpu-os-2.4.0-x86_64.iso', 'acme-dpu-os/2.4.0/acme-dpu-os-2.4.0-x86_64-pxe.tar',
        'acme-dpu-os/2.4.0/acme-dpu-os-2.4.0-x86_64-config.rpm', 'acme-dpu-os/2.4.0/acme-dpu-os-2.4.0-x86_64-config-repository.zip', 'acme-dpu-os/2.4.0/acme-dpu-os-2.4.0-x86_64.lock',
        'acme-dpu-os/2.4.0/acme-dpu-os-2.4.0-x86_64-manifest.json', 'acme-dpu-os/2.4.0/acme-dpu-os-2.4.0-x86_64-cyclonedx.json',
        'acme-process-offload/2.4.0/acme-process-offload-2.4.0.dpuos-layer', 'kmod-acme-dpu/2.4.0/kmod-acme-dpu-2.4.0-x86_64.rpm']) {
    assert new File(releases, name).isFile() : "${name} was not published"
}
def manifest = new JsonSlurper().parse(new File(image, 'acme-dpu-os-2.4.0-x86_64-manifest.json'))
assert manifest.toString().contains('acme-dpu-os')
return true
