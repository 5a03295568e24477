String log = new File(basedir, 'build.log').text

// init wrote a module that builds.
assert new File(basedir, 'made/pom.xml').isFile()
assert new File(basedir, 'made/target/acme-first-1.0-x86_64.iso').isFile()

// explain tells where a file, a unit, a module and a kernel parameter come from.
assert log.contains('layer 10-overlay put it there') || log.contains('layer 10-overlay replaced it')
assert log =~ /sshd\.service (starts at boot|is no unit|does not start)/
assert log.contains('kernel.panic = 10, set by ')
assert log =~ /virtio_net( of kernel| is built into|.*is no module)|file .*virtio_net\.ko/

// diff read the ISO by its own readers, down to the package database.
def diff = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/diff.json'))
assert diff.changes.packages.isEmpty() && diff.changes.totals.isEmpty()
assert log.contains('is there already, and nothing is overwritten')
return true
