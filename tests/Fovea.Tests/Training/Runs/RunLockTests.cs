using System.Diagnostics;
using Fovea.Training.Runs;

namespace Fovea.Tests.Training.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_folder_has_one_holder_at_a_time()
    {
        using (RunLock.Acquire(folder.Path))
        {
            RunLockedException exception = Assert.Throws<RunLockedException>(() => RunLock.Acquire(folder.Path));
            Assert.Contains(folder.Path, exception.Message, StringComparison.Ordinal);
        }

        RunLock.Acquire(folder.Path).Dispose();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_not_called_locked() =>
        Assert.Contains("none cannot be locked", Assert.Throws<RunException>(() => RunLock.Acquire(folder["none"])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_that_cannot_be_locked_says_why()
    {
        Directory.CreateDirectory(folder["run/.lock"]);
        Assert.Equal(
            $"{folder["run"]} cannot be locked, without which nothing is written in it: {folder["run/.lock"]}: it is a folder, but a file is needed",
            Assert.Throws<RunException>(() => RunLock.Acquire(folder["run"])).Message);
        Assert.False(RunLock.IsHeld(folder["run"]));
    }

    [Fact]
    public async Task A_process_that_is_killed_holds_nothing()
    {
        const string Flock = "/usr/bin/flock";
        if (!File.Exists(Flock)) Assert.Skip($"there is no {Flock} to hold a lock from another process");
        using Process other = Process.Start(new ProcessStartInfo(Flock, [folder[".lock"], "-c", "echo held; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("held", await other.StandardOutput.ReadLineAsync());
            Assert.Throws<RunLockedException>(() => RunLock.Acquire(folder.Path));
        }
        finally
        {
            other.Kill(entireProcessTree: true);
            await other.WaitForExitAsync();
        }

        // The kernel gives the lock back a moment after the last of the killed processes is gone.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                RunLock.Acquire(folder.Path).Dispose();
                return;
            }
            catch (RunLockedException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    public void Dispose() => folder.Dispose();
}
