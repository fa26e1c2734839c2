using System.Diagnostics;
using Fovea.Data;

namespace Fovea.Tests.Data;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void One_at_a_time_holds_it_and_the_others_wait()
    {
        using FileLock held = FileLock.TryAcquire(folder["lock"])!;
        Assert.Null(FileLock.TryAcquire(folder["lock"]));
        Assert.True(FileLock.IsHeld(folder["lock"]));
        int waited = 0;
        using FileLock next = FileLock.Acquire(folder["lock"], Wait, default);
        Assert.Equal(3, waited);

        void Wait()
        {
            if (++waited == 3) held.Dispose();
        }
    }

    [Fact]
    public async Task It_is_free_when_the_process_that_held_it_was_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "flock, which holds files for other programs as for .NET, is of Linux");
        // -o: what flock runs does not hold the file beside it.
        using Process holder = Process.Start(new ProcessStartInfo("flock", ["-o", folder["lock"], "sh", "-c", "echo held; exec sleep 100"]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        int waited = 0;
        using FileLock next = FileLock.Acquire(folder["lock"], Kill, default);
        Assert.True(waited > 0);

        void Kill()
        {
            if (waited++ == 0) holder.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_made_is_not_waited_for() =>
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.Acquire(folder["none/lock"], () => Assert.Fail("it waits"), default));

    public void Dispose() => folder.Dispose();
}
