using Fovea.Tuning.Studies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Web.Studies;

/// <summary>Studies as JSON.</summary>
internal static class StudyEndpoints
{
    public static void MapStudies(this IEndpointRouteBuilder app, StudyLibrary library)
    {
        app.MapGet("/api/studies", () => Results.Json(new StudiesAnswer([.. library.Ids().Select(id => Summarize(library, id))]), WebContext.Readable.StudiesAnswer));
        app.MapGet("/api/studies/{id}", (string id) => Results.Json(StudyAnswer.Of(id, library.Open(id)), WebContext.Readable.StudyAnswer));
    }

    private static StudySummary Summarize(StudyLibrary library, string id)
    {
        try
        {
            Study study = library.Open(id);
            return StudySummary.Of(id, study, study.Trials());
        }
        catch (Exception exception) when (exception is StudyException or IOException or UnauthorizedAccessException)
        {
            return new StudySummary(id, 0, 0, 0, IsFinished: false, BestValue: null, exception.Message);
        }
    }
}
