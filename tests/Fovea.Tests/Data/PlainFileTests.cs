using System.Net.Sockets;
using Fovea.Data;

namespace Fovea.Tests.Data;

public sealed class PlainFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Files_and_folders_and_what_is_not_there_are_of_no_other_kind()
    {
        File.WriteAllText(folder["file"], "text");
        foreach (string path in new[] { folder["file"], folder.Path, folder["nothing"] }) Assert.Null(PlainFile.OtherKind(path));
        PlainFile.Require(folder["file"]);
        Assert.Equal("text", PlainFile.ReadAllText(folder["file"]));
    }

    [Fact]
    public void A_pipe_a_socket_a_device_and_links_to_them_are_called_what_they_are_and_not_opened()
    {
        OddFiles.MakePipe(folder["pipe"]);
        File.CreateSymbolicLink(folder["link"], "pipe");
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["socket"]));
        Assert.Equal(["named pipe", "named pipe", "socket", "device"], new[] { folder["pipe"], folder["link"], folder["socket"], "/dev/zero" }.Select(PlainFile.OtherKind));
        Assert.Equal("it is a named pipe, but a file is needed", Assert.Throws<IOException>(() => PlainFile.ReadAllText(folder["pipe"])).Message);
        Assert.Equal("it is a folder, but a file is needed", Assert.Throws<IOException>(() => PlainFile.Require(folder.Path)).Message);
    }

    [Fact]
    public void What_opens_files_by_name_refuses_a_pipe()
    {
        OddFiles.MakePipe(folder["pipe"]);
        Assert.Contains("it is a named pipe", Assert.Throws<RecipeException>(() => Recipe.Read(folder["pipe"])).Message, StringComparison.Ordinal);
        Assert.Contains("it is a named pipe", Assert.Throws<CheckpointException>(() => TrainedModel.Open(folder["pipe"])).Message, StringComparison.Ordinal);
        Assert.Contains("it is a named pipe", Assert.Throws<CheckpointException>(() => StartingWeights.From(folder["pipe"])).Message, StringComparison.Ordinal);
        Assert.False(FileLock.IsHeld(folder["pipe"]));
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_why_nothing_is_there()
    {
        using IDisposable made = OddFiles.MakeFolderNotInUtf8(folder["x"]);
        string path = Directory.EnumerateDirectories(folder.Path).Single();
        Assert.Contains("a name in it is not UTF-8, which \uFFFD stands for: rename it", PlainFile.WhyMissing(path), StringComparison.Ordinal);
        Assert.Empty(PlainFile.WhyMissing(folder["y"]));
        Directory.CreateDirectory(folder["\uFFFD"]);
        Assert.Empty(PlainFile.WhyMissing(folder["\uFFFD"]));
    }

    [Fact]
    public void A_folder_on_the_way_that_may_not_be_read_is_why_nothing_is_seen()
    {
        Directory.CreateDirectory(folder["closed/in"]);
        using IDisposable closed = OddFiles.Close(folder["closed"]);
        Assert.Equal($"; {folder["closed"]} may not be read, nor what is in it", PlainFile.WhyMissing(folder["closed/in"]));
    }

    [Fact]
    public void Where_nothing_can_be_made_is_named()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("there is no /proc");
        Assert.Equal("/proc/none/run cannot be made a run's folder: in /proc nothing can be made", Assert.Throws<RunException>(() => RunFolder.Create("/proc/none/run", new Recipe())).Message);
    }

    public void Dispose() => folder.Dispose();
}
