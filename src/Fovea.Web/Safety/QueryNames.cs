using Fovea.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Web.Safety;

/// <summary>What an address may say behind its question mark. What it may not would do nothing, and whoever misspelled it would not know.</summary>
/// <param name="Names">The names.</param>
internal sealed record QueryNames(IReadOnlyList<string> Names)
{
    /// <summary>Refuses what the endpoint of a request does not take.</summary>
    /// <exception cref="RequestException">There is a name that it does not know.</exception>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // What is nothing here, or is asked for in another way than it can be, is told as that.
        if (context.GetEndpoint() is not RouteEndpoint { Order: < int.MaxValue } endpoint) return next(context);
        IReadOnlyList<string> names = endpoint.Metadata.GetMetadata<QueryNames>()?.Names ?? [];
        if (context.Request.Query.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw QueryValues.Wrong($"'{unknown}' is none of what it takes: {(names.Count > 0 ? string.Join(", ", names) : "nothing")}{NearestName.Suggestion(unknown, names)}");

        return next(context);
    }
}

/// <summary>Says it of endpoints.</summary>
internal static class QueryNamesOfEndpoints
{
    /// <summary>Lets an endpoint take values of these names; one of which nothing is said takes none.</summary>
    public static void Takes(this IEndpointConventionBuilder endpoint, params string[] names) => endpoint.WithMetadata(new QueryNames(names));
}
