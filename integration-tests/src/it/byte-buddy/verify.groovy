def java = new GroovyClassLoader(getClass().classLoader).parseClass(new File(shared, 'Java.groovy'))
    .newInstance(repository: localRepositoryPath, version: version)
def classes = new File(basedir, 'target/classes')
def testClasses = new File(basedir, 'target/test-classes')

assert java.run(0, ['-cp', java.classPath(classes), 'shop.Main']) == new File(shared, 'expected.txt').text
assert java.run(0, ['-cp', java.classPath(testClasses), 'shop.SelfTest']) == '42\n'

def summaries = new File(basedir, 'build.log').readLines()
    .findAll { it.startsWith('[INFO] Weft: ') }*.substring('[INFO] Weft: '.length())
assert summaries == [
  'rewrote 5 methods in 3 of 4 classes',
  'rewrote 1 method in 1 of 1 class',
  'rewrote 0 methods in 0 of 4 classes, 3 already up to date',
  'rewrote 0 methods in 0 of 1 class, 1 already up to date',
]
return true
