using Fovea.Training.Checkpoints;

namespace Fovea.Tests.Training.Checkpoints;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        using TemporaryFolder folder = new();
        AtomicFile.WriteAllText(folder["file"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["file"], stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["file"]));
        Assert.Equal([folder["file"]], Directory.EnumerateFiles(folder.Path));
    }
}
