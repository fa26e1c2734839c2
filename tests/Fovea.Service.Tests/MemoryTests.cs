using System.Globalization;
using System.Text;

namespace Fovea.Service.Tests;

/// <summary>Memory is the process's: nothing else may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    // What an answer left behind would be more than this for all of them; what the runtime does in its own time is less.
    private const long MostManagedBytes = 256 << 10, MostResidentBytes = 48 << 20;

    /// <summary>Requests in all; FOVEA_TEST_REQUESTS asks for more.</summary>
    private static int Requests => int.TryParse(Environment.GetEnvironmentVariable("FOVEA_TEST_REQUESTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 20_000;

    /// <summary>A tenth of them to get warm, and from there on nothing grows: images, pixels, what is no image, and clients that leave.</summary>
    [Fact]
    public async Task Many_requests_leave_memory_as_it_was()
    {
        await using RunningService service = await RunningService.StartAsync();
        byte[] file = Web.Tests.Looking.Pictures.Stroke(SkiaSharp.SKColors.Black, SkiaSharp.SKColors.White, 56, 40), pixels = RunningService.Noise(1), none = Encoding.UTF8.GetBytes("no image");
        await SendAsync(Requests / 10);
        (long managed, long resident) = Measure();
        await SendAsync(Requests - (Requests / 10));
        (long managedAfter, long residentAfter) = Measure();
        TestContext.Current.TestOutputHelper?.WriteLine($"after {Requests / 10:N0} requests {managed:N0} bytes managed, {resident:N0} resident; after {Requests:N0} {managedAfter:N0} and {residentAfter:N0}");
        Assert.InRange(managedAfter - managed, long.MinValue, MostManagedBytes);
        Assert.InRange(residentAfter - resident, long.MinValue, MostResidentBytes);

        Task SendAsync(int requests) => Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            for (int n = client; n < requests; n += 8)
            {
                (byte[] body, string type, int status) = (n / 8 % 4) switch
                {
                    0 => (none, "image/png", 422),
                    1 => (pixels, "application/octet-stream", 200),
                    _ => (file, "image/png", 200),
                };
                if (n % 100 == 99)
                {
                    await LeaveAsync();
                    continue;
                }

                using HttpResponseMessage answer = await service.PostAsync(body, type);
                Assert.Equal(status, (int)answer.StatusCode);
            }
        }));

        async Task LeaveAsync()
        {
            using CancellationTokenSource leaves = new();
            using SlowBody body = new(pixels);
            Task<HttpResponseMessage> leaving = service.PostAsync(body, leaves.Token);
            await body.Begun;
            await leaves.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        }
    }

    private static (long Managed, long Resident) Measure()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }
}
