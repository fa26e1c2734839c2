using System.Text.Encodings.Web;
using Fovea.Application.Catalog;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Pages;

/// <summary>The page of a page that is not there or cannot be made: what is wrong, and which there are.</summary>
/// <param name="assets">What all pages have.</param>
/// <param name="runs">The runs that have a page.</param>
/// <param name="studies">The studies that have one.</param>
/// <param name="models">The models that can be watched.</param>
internal sealed class ErrorPage(EmbeddedAssets assets, RunLibrary runs, StudyLibrary studies, ModelLibrary models)
{
    private const int MostLinks = 100;

    /// <summary>The page as HTML, with pages that there are instead.</summary>
    /// <param name="path">What was asked for.</param>
    /// <param name="message">What is wrong, in a line.</param>
    public string Html(PathString path, string message)
    {
        (string what, IReadOnlyList<(string Name, string Address)> links) = Near(path);
        string list = links.Count == 0 ? $"<p>There are no {what} yet.</p>" : $"""
            <h2>There are these {what}{(links.Count > MostLinks ? $", and {links.Count - MostLinks:N0} more" : string.Empty)}</h2>
            <ul>
            {string.Join('\n', links.Take(MostLinks).Select(link => $"<li><a href=\"{Encode(link.Address)}\">{Encode(link.Name)}</a></li>"))}
            </ul>
            """;
        return Html(message, list);
    }

    /// <summary>The page as HTML, with nothing but what is wrong.</summary>
    /// <param name="message">What is wrong, in a line.</param>
    public string Html(string message) => Html(message, list: string.Empty);

    private string Html(string message, string list) => assets.Within("Error", own: string.Empty, $"""
        <h1>This page cannot be shown</h1>
        <p class="problem" role="alert">{Encode(message)}</p>
        {list}
        """);

    /// <summary>Pages of the kind that was asked for.</summary>
    private (string What, IReadOnlyList<(string Name, string Address)> Links) Near(PathString path) => path.Value?.Split('/') switch
    {
        [_, "runs", ..] => ("runs", Links("/runs/", RunIds(), id => id)),
        [_, "compare", ..] => ("runs", Links("/compare?run=", RunIds(), id => id)),
        [_, "studies", ..] => ("studies", Links("/studies/", studies.Ids(), id => id)),
        [_, "demo", ..] => ("models", Links("/demo?model=", models.List(), model => model.Id)),
        _ => ("pages", [("runs", "/"), ("studies", "/studies"), ("watch a model look", "/demo")]),
    };

    private IEnumerable<string> RunIds() => runs.List().OrderByDescending(run => run.View.Begun).Select(run => run.Id);

    private static (string Name, string Address)[] Links<T>(string before, IEnumerable<T> there, Func<T, string> idOf) =>
        [.. there.Select(each => (idOf(each), before + Uri.EscapeDataString(idOf(each))))];

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
