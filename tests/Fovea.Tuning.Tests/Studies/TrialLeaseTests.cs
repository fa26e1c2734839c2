namespace Fovea.Tuning.Tests.Studies;

public sealed class TrialLeaseTests : IDisposable
{
    private readonly TestStudy test = new();

    [Fact]
    public async Task Disposing_twice_is_harmless()
    {
        TrialLease lease = new(test.Storage, "study", number: 0, attempt: 1, TimeSpan.FromMinutes(1));
        Assert.True(lease.IsHeld);
        await lease.StopAsync();
        lease.Dispose();
        Assert.True(SpinWait.SpinUntil(() => IsGone(lease), TimeSpan.FromSeconds(20)), "the tokens were not given back");
        lease.Dispose();
    }

    public void Dispose() => test.Dispose();

    private static bool IsGone(TrialLease lease)
    {
        try
        {
            _ = lease.Lost;
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
