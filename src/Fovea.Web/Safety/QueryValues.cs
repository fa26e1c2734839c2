using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Safety;

/// <summary>What an address says behind its question mark.</summary>
/// <param name="request">The request.</param>
internal readonly struct QueryValues(HttpRequest request)
{
    /// <summary>A text; null where there is none.</summary>
    /// <exception cref="RequestException">There is more than one.</exception>
    public string? Text(string name) => request.Query[name] is { Count: <= 1 } values ? values : throw Wrong($"'{name}' must be given once");

    /// <summary>A text that must be there.</summary>
    /// <exception cref="RequestException">It is not.</exception>
    public string Required(string name) => Text(name) is { Length: > 0 } text ? text : throw Wrong($"'{name}' must be given");

    /// <summary>A number, or true or false; null where there is none.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public T? Value<T>(string name)
        where T : struct, IParsable<T>
    {
        if (Text(name) is not { Length: > 0 } text) return null;
        return T.TryParse(text, CultureInfo.InvariantCulture, out T value) ? value : throw Wrong($"'{name}' must be {Kind<T>()}, but is '{text}'");
    }

    private static string Kind<T>() => typeof(T) == typeof(bool) ? "true or false" : typeof(T) == typeof(float) ? "a number" : "a whole number";

    /// <summary>The refusal of an address.</summary>
    /// <param name="message">What is wrong with it.</param>
    public static RequestException Wrong(string message) => new(StatusCodes.Status400BadRequest, $"the address is not complete or not right: {message}");
}
