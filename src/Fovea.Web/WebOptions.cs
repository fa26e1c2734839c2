using Fovea.Application.Catalog;
using Fovea.Web.Safety;

namespace Fovea.Web;

/// <summary>Where the page is served and what it shows.</summary>
internal sealed record WebOptions
{
    /// <summary>Addresses to listen at: "http://127.0.0.1:5100"; port 0 for any free one.</summary>
    /// <value>At least one, each plain http; default: port 5100 of this machine alone.</value>
    /// <exception cref="OptionException">An address breaks the rule.</exception>
    public IReadOnlyList<string> Urls { get; init => field = ListenAddresses.Checked(value); } = ["http://127.0.0.1:5100"];

    /// <summary>The folder whose runs are shown.</summary>
    /// <value>Default: runs.</value>
    public string RunsFolder { get; init; } = RunLibrary.DefaultFolder;

    /// <summary>The folder whose models are shown beside those of the runs.</summary>
    /// <value>Default: models, or where there is none, those that came with the program.</value>
    public string ModelsFolder { get; init; } = ModelLibrary.DefaultFolder;

    /// <summary>A slide, or a folder of slides, that models of slides may look at on the page.</summary>
    /// <value>Default: none.</value>
    public string? Slides { get; init; }

    /// <summary>Whether only this machine can reach the page.</summary>
    public bool IsLoopback => Urls.All(ListenAddresses.IsLoopback);
}
