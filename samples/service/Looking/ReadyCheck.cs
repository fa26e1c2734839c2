using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fovea.Service.Looking;

/// <summary>Ready for more requests: there is a place free. The model is open and was tried before the server listens.</summary>
public sealed class ReadyCheck(LookQueue queue) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(queue.Free > 0 ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, "all places are taken"));
}
