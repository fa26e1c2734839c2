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

    [Fact]
    public void A_copy_takes_the_place_of_what_was_there()
    {
        using TemporaryFolder folder = new();
        AtomicFile.WriteAllText(folder["source"], "new");
        AtomicFile.WriteAllText(folder["file"], "old");
        AtomicFile.Copy(folder["source"], folder["file"]);
        Assert.Equal("new", File.ReadAllText(folder["file"]));
        Assert.Throws<FileNotFoundException>(() => AtomicFile.Copy(folder["none"], folder["file"]));
        Assert.Equal("new", File.ReadAllText(folder["file"]));
    }

    /// <summary>What a loss of power would leave cannot be seen from here; that the system is asked to flush the folder, by what it answers.</summary>
    [Fact]
    public void A_folder_that_cannot_be_flushed_is_told()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows keeps moves by itself");
        using TemporaryFolder folder = new();
        AtomicFile.FlushFolderOf(folder["any"]);
        IOException exception = Assert.Throws<IOException>(() => AtomicFile.FlushFolderOf(folder["none/any"]));
        Assert.Contains($"{folder["none"]} cannot be flushed to disk: ", exception.Message, StringComparison.Ordinal);
    }
}
